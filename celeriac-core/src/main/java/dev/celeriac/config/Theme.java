package dev.celeriac.config;

/** The groups in which the reference page presents the settings. */
public enum Theme {
    GENERAL("General and time"),
    BROKER("Broker"),
    TASKS("Tasks: messages and execution"),
    ROUTING("Queues and routing"),
    RESULTS("Results"),
    WORKER("Worker"),
    EVENTS("Events"),
    BEAT("Periodic tasks");

    private final String title;

    Theme(String title) {
        this.title = title;
    }

    /** The heading. */
    public String title() {
        return title;
    }
}
