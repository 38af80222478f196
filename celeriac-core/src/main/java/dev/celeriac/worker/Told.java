package dev.celeriac.worker;

/** The end of a message that did not run, and what is told of it when that is durable. */
final class Told extends Contribution {
    private final Runnable news;

    Told(Session session, Runnable news) {
        super(session, true);
        this.news = news;
    }

    @Override
    void committed() {
        news.run();
    }
}
