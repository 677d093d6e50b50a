package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.transaction.SavepointManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * When savepoints are released.
 */
class SiblingsTests {

	private final List<Object> released = new ArrayList<>();

	private final SavepointManager savepoints = new ReleasingOnly();

	private boolean failing;

	private int maxUnreleased;

	@Test
	void releasesTheOldestWhenThereAreEnough() {
		Siblings siblings = siblings(3);
		add(siblings, "a", "b");
		assertThat(this.released).isEmpty();
		add(siblings, "c");
		assertThat(this.released).containsExactly("a");
	}

	@Test
	void beginsToCountAnewAfterARelease() {
		Siblings siblings = siblings(3);
		add(siblings, "a", "b", "c", "d", "e");
		assertThat(this.released).containsExactly("a");
		add(siblings, "f", "g", "h", "i");
		assertThat(this.released).containsExactly("a", "d", "g");
	}

	@Test
	void releasesEachWhenOneIsEnough() {
		add(siblings(1), "a", "b");
		assertThat(this.released).containsExactly("a", "b");
	}

	@Test
	void releasesOneInSixteenAsDocumented() {
		Siblings siblings = siblings(16);
		for (int i = 0; i < 48; i++) {
			add(siblings, "savepoint " + i);
		}
		assertThat(this.released).containsExactly("savepoint 0", "savepoint 16", "savepoint 32");
	}

	@Test
	void releasesEachByItselfOnceSavepointsAreMixed() {
		Siblings siblings = siblings(3);
		add(siblings, "before");
		siblings.mixed();
		assertThat(this.released).isEmpty();
		add(siblings, "a", "b");
		assertThat(this.released).containsExactly("a", "b");
	}

	@Test
	void forgetsWhatItCouldNotRelease() {
		Siblings siblings = siblings(2);
		add(siblings, "a");
		this.failing = true;
		assertThatIllegalStateException().isThrownBy(() -> add(siblings, "b"));
		this.failing = false;
		add(siblings, "c", "d");
		assertThat(this.released).containsExactly("c");
	}

	private Siblings siblings(int maxUnreleased) {
		this.maxUnreleased = maxUnreleased;
		return new Siblings();
	}

	private void add(Siblings siblings, String... names) {
		for (String name : names) {
			siblings.add(name, this.savepoints, this.maxUnreleased);
		}
	}

	private final class ReleasingOnly implements SavepointManager {

		@Override
		public Object createSavepoint() {
			throw new AssertionError("not its task");
		}

		@Override
		public void rollbackToSavepoint(Object savepoint) {
			throw new AssertionError("not its task");
		}

		@Override
		public void releaseSavepoint(Object savepoint) {
			if (SiblingsTests.this.failing) {
				throw new IllegalStateException();
			}
			SiblingsTests.this.released.add(savepoint);
		}

	}

}
