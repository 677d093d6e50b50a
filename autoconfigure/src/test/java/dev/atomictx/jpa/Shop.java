package dev.atomictx.jpa;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import jakarta.persistence.Cacheable;
import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;

/**
 * The entities of the tests.
 */
final class Shop {

	static final String[] TYPES = { Customer.class.getName(), Product.class.getName(), Purchase.class.getName(),
			Line.class.getName(), Event.class.getName() };

	private Shop() {
	}

	@Entity(name = "Customer")
	static class Customer {

		@Id
		int id;

		String name;

		@Version
		Integer version;

		@OneToMany(mappedBy = "customer")
		List<Purchase> purchases = new ArrayList<>();

		protected Customer() {
		}

		Customer(int id, String name) {
			this.id = id;
			this.name = name;
		}

		String getName() {
			return this.name;
		}

	}

	@Entity(name = "Product")
	@Cacheable
	@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
	static class Product {

		@Id
		int id;

		@NaturalId(mutable = true)
		@Column(unique = true)
		String code;

		int stock;

		protected Product() {
		}

		Product(int id, String code) {
			this.id = id;
			this.code = code;
		}

	}

	@Entity(name = "Purchase")
	static class Purchase {

		@Id
		int id;

		String note;

		@Version
		int version;

		@ManyToOne(fetch = FetchType.LAZY,
				cascade = { CascadeType.PERSIST, CascadeType.MERGE, CascadeType.REFRESH, CascadeType.DETACH })
		Customer customer;

		@OneToMany(mappedBy = "purchase", cascade = CascadeType.ALL, orphanRemoval = true)
		List<Line> lines = new ArrayList<>();

		@ElementCollection
		@CollectionTable(name = "purchase_tag", joinColumns = @JoinColumn(name = "purchase_id"))
		@Column(name = "tag")
		Set<String> tags = new HashSet<>();

		@ManyToMany
		@JoinTable(name = "purchase_product", joinColumns = @JoinColumn(name = "purchase_id"),
				inverseJoinColumns = @JoinColumn(name = "product_id"))
		Set<Product> products = new HashSet<>();

		protected Purchase() {
		}

		Purchase(int id, String note) {
			this.id = id;
			this.note = note;
		}

	}

	@Entity(name = "Line")
	static class Line {

		@Id
		int id;

		String text;

		@ManyToOne(fetch = FetchType.LAZY)
		Purchase purchase;

		protected Line() {
		}

		Line(int id, String text, Purchase purchase) {
			this.id = id;
			this.text = text;
			this.purchase = purchase;
		}

	}

	/**
	 * With an identifier that the database makes.
	 */
	@Entity(name = "Event")
	static class Event {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		Long id;

		@Column(unique = true)
		String text;

		@Version
		Integer version;

		@ElementCollection
		Set<String> words = new HashSet<>();

		protected Event() {
		}

		Event(String text) {
			this.text = text;
		}

	}

}
