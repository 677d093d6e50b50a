package dev.atomictx.jpa;

import jakarta.persistence.Basic;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

/**
 * An entity with a lazy attribute, to be enhanced.
 */
@Entity(name = "document")
public class Document implements Text {

	@Id
	int id;

	String title;

	@Basic(fetch = FetchType.LAZY)
	String body;

	@ManyToOne(fetch = FetchType.LAZY)
	Document origin;

	public Document() {
	}

	@Override
	public String title() {
		return this.title;
	}

	@Override
	public void setTitle(String title) {
		this.title = title;
	}

	@Override
	public String body() {
		return this.body;
	}

	@Override
	public void setBody(String body) {
		this.body = body;
	}

	@Override
	public Text origin() {
		return this.origin;
	}

}
