/**
 * The seam to brokers. A transport moves messages and remembers who holds which; it never looks into a body and never
 * decides what an outcome means. Implementations live in packages of their own and are found through
 * {@link dev.celeriac.transport.TransportProvider}; all pass the contract suite of the test kit.
 */
@NullMarked
package dev.celeriac.transport;

import org.jspecify.annotations.NullMarked;
