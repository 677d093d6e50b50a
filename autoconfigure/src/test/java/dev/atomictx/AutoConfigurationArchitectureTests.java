package dev.atomictx;

import java.util.List;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules that Spring Boot's own build has for auto-configurations.
 */
@AnalyzeClasses(packages = "dev.atomictx", importOptions = ImportOption.DoNotIncludeTests.class)
class AutoConfigurationArchitectureTests {

	@ArchTest
	static final ArchRule autoConfigurationsArePublicAndFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule autoConfigurationsHaveNoPublicMembers = members().that()
		.areDeclaredInClassesThat()
		.areAnnotatedWith(AutoConfiguration.class)
		.and(describe("are not default constructors", (JavaMember member) -> !isDefaultConstructor(member)))
		.should()
		.notBePublic()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanMethodsAreNeitherPublicNorPrivate = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.bePackagePrivate()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanMethodsReturnTypesThatAotCanSee = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.haveRawReturnType(
				describe("not private", (JavaClass type) -> !type.getModifiers().contains(JavaModifier.PRIVATE)))
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule classConditionsStandOnClasses = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.notBeAnnotatedWith(ConditionalOnClass.class)
		.because("the JVM loads the types in a method's signature before any condition is asked")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule conditionsAreNotPublic = noClasses().that()
		.areAssignableTo(SpringBootCondition.class)
		.should()
		.bePublic()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanPostProcessorsCauseNoEarlyInitialization = methods().that()
		.areAnnotatedWith(Bean.class)
		.and()
		.haveRawReturnType(assignableTo(BeanPostProcessor.class))
		.should()
		.beStatic()
		.andShould(onlyInject(assignableTo(ObjectProvider.class).or(assignableTo(ApplicationContext.class))
			.or(assignableTo(Environment.class))))
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanFactoryPostProcessorsCauseNoEarlyInitialization = methods().that()
		.areAnnotatedWith(Bean.class)
		.and()
		.haveRawReturnType(assignableTo(BeanFactoryPostProcessor.class))
		.should()
		.beStatic()
		.andShould(onlyInject(assignableTo(Environment.class)))
		.allowEmptyShould(true);

	@ArchTest
	static void everyAutoConfigurationIsListedForImport(JavaClasses classes) {
		List<String> declared = classes.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.toList();
		List<String> listed = ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("dev.atomictx."))
			.toList();
		assertThat(listed).containsExactlyInAnyOrderElementsOf(declared);
	}

	private static boolean isDefaultConstructor(JavaMember member) {
		return member instanceof JavaConstructor constructor && constructor.getParameters().isEmpty();
	}

	private static ArchCondition<JavaMethod> onlyInject(DescribedPredicate<JavaClass> types) {
		return ArchCondition.from(describe("only inject parameters that are lazy or " + types.getDescription(),
				(JavaMethod method) -> method.getParameters()
					.stream()
					.allMatch((parameter) -> isLazy(parameter) || types.test(parameter.getRawType()))));
	}

	private static boolean isLazy(JavaParameter parameter) {
		return parameter.isAnnotatedWith(Lazy.class);
	}

}
