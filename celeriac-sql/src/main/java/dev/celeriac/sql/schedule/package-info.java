/** The schedule of beat in the tables of django-celery-beat, which Django's admin and Python's beat work on as well. */
@NullMarked
package dev.celeriac.sql.schedule;

import org.jspecify.annotations.NullMarked;
