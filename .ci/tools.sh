# What only CI needs, one function a tool. Each leaves alone what is there already.

as_root() {
	if [[ "$(id -u)" == 0 ]]; then
		"$@"
	else
		sudo "$@"
	fi
}

# install_packages COMMAND PACKAGE...: installs the packages unless the command is there.
install_packages() {
	local command="$1"
	shift
	if PATH="$PATH:/usr/sbin:/sbin" command -v "$command" > /dev/null; then
		return
	fi
	echo "Installing $*"
	as_root apt-get update -qq
	forbid_services
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" > "$work/apt.log" 2>&1 \
		|| fail "Could not install $*: $(tail -n 5 "$work/apt.log")"
}

services_mark="Made by .ci/tools.sh"

# Keeps packages from starting their services, by Debian's means for that, until allow_services.
forbid_services() {
	local policy=/usr/sbin/policy-rc.d
	if [[ ! -e "$policy" ]]; then
		printf '#!/bin/sh\n# %s\nexit 101\n' "$services_mark" | as_root tee "$policy" > /dev/null
		as_root chmod 755 "$policy"
	fi
}

# Removes the policy only if it is that of forbid_services.
allow_services() {
	if grep -qs "$services_mark" /usr/sbin/policy-rc.d; then
		as_root rm /usr/sbin/policy-rc.d
	fi
}

# Only the programs: the tests start a server on files of their own.
install_mariadb() {
	install_packages mariadbd mariadb-server
}

# Only the program, too: the tests start it with a configuration of their own.
install_pgbouncer() {
	install_packages pgbouncer pgbouncer
}

# Of the cluster to fail over. Each program is looked for, because a package may be there alone.
install_cluster() {
	install_packages patroni patroni
	install_packages etcd etcd-server
	install_packages haproxy haproxy
	install_packages pg_ctlcluster postgresql
	install_packages curl curl
}

# The browser that the page is tested in.
install_browser() {
	install_packages chromium chromium
	install_packages chromedriver chromium-driver
}

docker_answers() {
	docker info > /dev/null 2>&1
}

install_docker() {
	docker_answers || install_packages dockerd docker.io
}

# Starts an engine that uses vfs, the one storage driver that works inside containers too.
start_docker() {
	if docker_answers; then
		return
	fi
	as_root dockerd --storage-driver=vfs --group "$(id -gn)" --pidfile "$work/dockerd.pid" \
		< /dev/null > "$work/dockerd.log" 2>&1 &
	for _ in {1..60}; do
		if docker_answers; then
			return
		fi
		sleep 1
	done
	fail "No Docker engine answers: $(tail -n 5 "$work/dockerd.log")"
}

# Stops only what start_docker started.
stop_docker() {
	local pid
	pid="$(cat "$work/dockerd.pid" 2> /dev/null)" || return 0
	as_root kill "$pid"
	wait
}

# Makes an image that behaves like Docker's official one from Debian packages, because no
# registry of images need be within reach. Its tag changes with the entrypoint.
make_postgres_image() {
	local rootfs="$work/rootfs" codename
	postgres_image="atomictx-postgres:$(sha256sum .ci/postgres-entrypoint | cut -c 1-12)"
	if docker image inspect "$postgres_image" > /dev/null 2>&1; then
		return
	fi
	install_packages debootstrap debootstrap
	codename="$(source /etc/os-release && echo "$VERSION_CODENAME")"
	echo "Making $postgres_image"
	as_root debootstrap --variant=minbase --include=postgresql,procps "$codename" "$rootfs" "$(apt_mirror "$codename")" \
		> "$work/debootstrap.log" || fail "debootstrap failed: $(tail -n 5 "$work/debootstrap.log")"
	as_root install -m 755 .ci/postgres-entrypoint "$rootfs/usr/local/bin/postgres-entrypoint"
	as_root tar -C "$rootfs" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' -c . \
		| docker import --change 'ENTRYPOINT ["postgres-entrypoint"]' --change 'CMD ["postgres"]' \
			--change 'EXPOSE 5432' - "$postgres_image"
	as_root rm -rf --one-file-system "$rootfs"
}

# The mirror that this machine's own apt uses for a release.
apt_mirror() {
	apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' \
		| awk -v codename="$1" '$1 == codename && $2 == "main" { print $3; exit }'
}

# The home of the newest JDK, or nothing where the default one is the newest.
newest_jdk() {
	local newest newest_home="" home version
	newest="$(java -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')"
	for home in /usr/lib/jvm/*/; do
		[[ -x "$home/bin/javac" && -f "$home/release" ]] || continue
		version="$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")"
		if ((version > newest)); then
			newest="$version"
			newest_home="${home%/}"
		fi
	done
	echo "$newest_home"
}
