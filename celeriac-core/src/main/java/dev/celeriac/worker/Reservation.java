package dev.celeriac.worker;

import dev.celeriac.transport.Delivery;

/** A message in the worker's hands: through which session, and since when ({@link System#nanoTime}). */
record Reservation(Session session, Delivery delivery, long nanos) {}
