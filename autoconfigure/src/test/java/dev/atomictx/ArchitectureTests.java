package dev.atomictx;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import dev.atomictx.engine.AtomicTemplate;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The packages and what each of them may know. A package that has no classes yet breaks
 * no rule.
 */
@AnalyzeClasses(packages = "dev.atomictx", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String API = "dev.atomictx";

	private static final String ENGINE = "dev.atomictx.engine";

	private static final String RETRY = "dev.atomictx.engine.retry";

	private static final String POSTGRESQL = "dev.atomictx.postgresql";

	private static final String JDBC = "dev.atomictx.jdbc";

	private static final String WITNESS = "dev.atomictx.witness";

	private static final String JPA = "dev.atomictx.jpa";

	private static final String MYBATIS = "dev.atomictx.mybatis";

	private static final String INTERCEPTOR = "dev.atomictx.interceptor";

	private static final String AUTOCONFIGURE = "dev.atomictx.autoconfigure";

	@ArchTest
	static final ArchRule packagesDependOnlyOnThoseBelow = layeredArchitecture()
		.consideringOnlyDependenciesInAnyPackage("dev.atomictx..")
		.withOptionalLayers(true)
		.layer(AUTOCONFIGURE)
		.definedBy(AUTOCONFIGURE)
		.layer(INTERCEPTOR)
		.definedBy(INTERCEPTOR)
		.layer(JPA)
		.definedBy(JPA)
		.layer(MYBATIS)
		.definedBy(MYBATIS)
		.layer(POSTGRESQL)
		.definedBy(POSTGRESQL)
		.layer(JDBC)
		.definedBy(JDBC)
		.layer(WITNESS)
		.definedBy(WITNESS)
		.layer(ENGINE)
		.definedBy(ENGINE)
		.layer(RETRY)
		.definedBy(RETRY)
		.layer(API)
		.definedBy(API)
		.whereLayer(INTERCEPTOR)
		.mayOnlyAccessLayers(JPA, POSTGRESQL, JDBC, ENGINE, RETRY, API)
		.whereLayer(JPA)
		.mayOnlyAccessLayers(POSTGRESQL, JDBC, ENGINE, RETRY, API)
		.whereLayer(MYBATIS)
		.mayOnlyAccessLayers(API)
		.whereLayer(POSTGRESQL)
		.mayOnlyAccessLayers(JDBC, ENGINE, RETRY, API)
		.whereLayer(JDBC)
		.mayOnlyAccessLayers(ENGINE, RETRY, API)
		.whereLayer(WITNESS)
		.mayOnlyAccessLayers(JDBC, ENGINE, RETRY, API)
		.whereLayer(ENGINE)
		.mayOnlyAccessLayers(RETRY, API)
		.whereLayer(RETRY)
		.mayOnlyAccessLayers(API)
		.whereLayer(API)
		.mayNotAccessAnyLayer()
		.ignoreDependency(AtomicScope.class, AtomicTemplate.class)
		.ignoreDependency(AtomicOperations.class, AtomicTemplate.class)
		.ensureAllClassesAreContainedInArchitecture();

	// The one way from the API to its implementation.
	@ArchTest
	static final ArchRule theApiKnowsSpringTx = classes().that()
		.resideInAPackage(API)
		.should()
		.onlyDependOnClassesThat(resideInAnyPackage(API, "java..", "org.jspecify..", "org.springframework.core..",
				"org.springframework.dao..", "org.springframework.lang..", "org.springframework.transaction..",
				"org.springframework.util..")
			.or(type(AtomicTemplate.class)));

	@ArchTest
	static final ArchRule onlyAutoconfigureKnowsSpringBoot = onlyKnownIn("org.springframework.boot..", AUTOCONFIGURE);

	@ArchTest
	static final ArchRule onlyPostgresqlKnowsTheDriver = onlyKnownIn("org.postgresql..", POSTGRESQL);

	@ArchTest
	static final ArchRule onlyJpaKnowsJakartaPersistence = onlyKnownIn("jakarta.persistence..", JPA);

	@ArchTest
	static final ArchRule onlyJpaKnowsHibernate = onlyKnownIn("org.hibernate..", JPA);

	@ArchTest
	static final ArchRule onlyJpaKnowsSpringOrm = onlyKnownIn("org.springframework.orm..", JPA);

	@ArchTest
	static final ArchRule onlyMybatisKnowsMyBatis = onlyKnownIn("org.apache.ibatis..", MYBATIS);

	@ArchTest
	static final ArchRule onlyMybatisKnowsMyBatisSpring = onlyKnownIn("org.mybatis..", MYBATIS);

	@ArchTest
	static final ArchRule onlyTheInterceptorAndAutoconfigureKnowAop = noClasses().that()
		.resideOutsideOfPackages(INTERCEPTOR, AUTOCONFIGURE)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.aop..", "org.aopalliance..", "org.aspectj..");

	@ArchTest
	static final ArchRule retryDecisionsKnowNoThreadAndNoTransaction = noClasses().that()
		.resideInAPackage(RETRY)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.transaction..")
		.orShould()
		.dependOnClassesThat()
		.areAssignableTo(ThreadLocal.class);

	@ArchTest
	static void everyPackageIsNullMarked(JavaClasses classes) {
		List<String> unmarked = classes.stream()
			.map(JavaClass::getPackage)
			.distinct()
			.filter((javaPackage) -> !javaPackage.isAnnotatedWith(NullMarked.class))
			.map(JavaPackage::getName)
			.toList();
		assertThat(unmarked).as("packages without a @NullMarked package-info").isEmpty();
	}

	// Longer files and methods are refused by Checkstyle.
	@ArchTest
	static void packagesHoldAtMost25Types(JavaClasses classes) {
		Map<String, Long> types = classes.stream()
			.filter(JavaClass::isTopLevelClass)
			.filter((type) -> !type.getSimpleName().equals("package-info"))
			.collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
		assertThat(types).isNotEmpty().allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(25));
	}

	@ArchTest
	static void publicTypesBesideTheApiAreUsedFromAnotherPackage(JavaClasses classes) {
		// The user of a type may be the auto-configuration, which is written last.
		assumeThat(classes).as("classes").anyMatch((type) -> type.getPackageName().equals(AUTOCONFIGURE));
		classes().that()
			.resideInAnyPackage(ENGINE, RETRY, WITNESS, JDBC, POSTGRESQL, JPA, MYBATIS, INTERCEPTOR)
			.and()
			.arePublic()
			// Hibernate finds them through Java's service loader.
			.and()
			.areNotAssignableTo("org.hibernate.service.spi.ServiceContributor")
			.should(beUsedFromAnotherPackage())
			.allowEmptyShould(true)
			.check(classes);
	}

	private static ArchRule onlyKnownIn(String library, String knowingPackage) {
		return noClasses().that()
			.resideOutsideOfPackage(knowingPackage)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(library);
	}

	private static ArchCondition<JavaClass> beUsedFromAnotherPackage() {
		return ArchCondition.from(DescribedPredicate.describe("be used from another package",
				(JavaClass type) -> type.getDirectDependenciesToSelf()
					.stream()
					.map(Dependency::getOriginClass)
					.anyMatch((origin) -> !origin.getPackageName().equals(type.getPackageName()))));
	}

}
