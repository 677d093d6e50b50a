package dev.atomictx.test;

import java.util.concurrent.Executor;

/**
 * Runs each task in a thread of its own. The common pool, where asynchronous tasks run
 * otherwise, may have but one thread, and a task that waits for a lock holds it.
 */
public final class OwnThread implements Executor {

	@Override
	public void execute(Runnable task) {
		new Thread(task, "test task").start();
	}

}
