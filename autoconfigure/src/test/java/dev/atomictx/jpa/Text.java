package dev.atomictx.jpa;

/**
 * What tests know of a {@link Document}, whose class they do not see.
 */
public interface Text {

	String title();

	void setTitle(String title);

	String body();

	void setBody(String body);

	Text origin();

}
