package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Script;

/** The scripts; each says at its top what it is given. */
final class Scripts {
    static final Script FETCH = load("fetch.lua");
    static final Script TAKE = load("take.lua");
    static final Script COMMIT = load("/dev/celeriac/redis/result/finality.lua", "commit.lua");
    static final Script HEARTBEAT = load("heartbeat.lua");
    static final Script CLAIM = load("claim.lua");
    static final Script REGISTER = load("register.lua");
    static final Script CENSUS = load("entries.lua", "census.lua");
    static final Script CENSUS_RANGE = load("entries.lua", "census-range.lua");
    static final Script REQUEUE = load("requeue.lua");
    static final Script EXPEDITE = load("expedite.lua");
    static final Script PUBLISH_ONCE = load("publish-once.lua");
    static final Script RELEASE = load("release.lua");

    private Scripts() {}

    private static Script load(String... names) {
        return Script.load(Scripts.class, names);
    }
}
