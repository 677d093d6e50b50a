package dev.atomictx.sample.transfer;

import java.util.Locale;

import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/**
 * Lets the web write {@code locking=optimistic}.
 */
@Component
class LockingConverter implements Converter<String, Locking> {

	@Override
	public Locking convert(String source) {
		return Locking.valueOf(source.toUpperCase(Locale.ROOT));
	}

}
