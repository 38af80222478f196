package dev.celeriac;

import java.io.IOException;
import java.util.List;

/** The tasks of the README's example. */
class ShopTasks {

    record Receipt(long orderId, String text) {}

    record Query(String text, int size) {}

    interface Orders {
        Receipt charge(long orderId) throws IOException;
    }

    private final Orders orders;

    ShopTasks(Orders orders) {
        this.orders = orders;
    }

    @Task(
            name = "orders.charge",
            maxRetries = 5,
            autoretryFor = IOException.class,
            retryBackoff = "1s",
            retryBackoffMax = "10m",
            softTimeLimit = "60s",
            timeLimit = "90s")
    public Receipt charge(long orderId) throws IOException {
        return orders.charge(orderId);
    }

    @Task(name = "orders.export", queue = "reports")
    public String export(Query query) {
        TaskContext task = TaskContext.current();
        for (int i = 0; i < query.size(); i++) {
            task.progress(i + 1, query.size());
        }
        return query.text() + ".csv";
    }

    @Task(name = "orders.validate")
    static long validate(long orderId) {
        return orderId;
    }

    @Task(name = "orders.send_receipt")
    static void sendReceipt(Receipt receipt) {}

    @Task(name = "orders.audit")
    static void audit(Receipt receipt) {}

    @Task(name = "orders.alarm")
    static void alarm(String failedTaskId) {}

    @Task(name = "orders.total")
    static int total(List<Integer> prices, @Arg(value = "vat", defaultValue = "19") int vatPercent) {
        int sum = prices.stream().mapToInt(Integer::intValue).sum();
        return sum + sum * vatPercent / 100;
    }
}
