/**
 * Settings: one typed catalogue under Celery's lower-case names, and the immutable snapshot that files, environment,
 * system properties and code resolve to. Depends on nothing but the text parsers.
 */
@NullMarked
package dev.celeriac.config;

import org.jspecify.annotations.NullMarked;
