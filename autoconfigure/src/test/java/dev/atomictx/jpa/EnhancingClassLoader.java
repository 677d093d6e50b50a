package dev.atomictx.jpa;

import java.io.IOException;
import java.io.InputStream;

import org.hibernate.bytecode.enhance.spi.DefaultEnhancementContext;
import org.hibernate.bytecode.enhance.spi.Enhancer;
import org.hibernate.bytecode.internal.bytebuddy.BytecodeProviderImpl;

/**
 * Loads one class such as Hibernate's build plugins would have enhanced it.
 */
final class EnhancingClassLoader extends ClassLoader {

	private final String enhanced;

	EnhancingClassLoader(Class<?> enhanced) {
		super(enhanced.getClassLoader());
		this.enhanced = enhanced.getName();
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		if (!name.equals(this.enhanced)) {
			return super.loadClass(name, resolve);
		}
		Class<?> loaded = findLoadedClass(name);
		return (loaded != null) ? loaded : defineEnhanced(name);
	}

	private Class<?> defineEnhanced(String name) throws ClassNotFoundException {
		Enhancer enhancer = new BytecodeProviderImpl().getEnhancer(new DefaultEnhancementContext() {

			@Override
			public ClassLoader getLoadingClassLoader() {
				return getParent();
			}

		});
		try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
			byte[] result = enhancer.enhance(name, bytes.readAllBytes());
			return defineClass(name, result, 0, result.length);
		}
		catch (IOException ex) {
			throw new ClassNotFoundException(name, ex);
		}
	}

}
