package dev.celeriac;

import dev.celeriac.codec.PayloadCodec;
import dev.celeriac.control.Control;
import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.Transport;
import java.util.function.Supplier;

/** What results need of their app; opened only when they are asked. */
record ResultAccess(
        Supplier<ResultStore> store,
        Supplier<Transport> transport,
        PayloadCodec codec,
        ResultWaits waits,
        ResultRetries retries,
        Control control) {}
