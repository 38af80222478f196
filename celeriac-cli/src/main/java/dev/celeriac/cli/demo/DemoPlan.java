package dev.celeriac.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * What a run of the demo is to do.
 *
 * @param url broker and result store
 * @param directory store and logs
 * @param files what is counted; at least one
 * @param workers processes
 * @param kill whether one of them is killed on the way
 * @param keep whether the directory stays
 * @param slow how long a slow file takes
 */
record DemoPlan(
        String url,
        Path directory,
        List<Path> files,
        int workers,
        boolean kill,
        boolean keep,
        Duration slow,
        InstantSource clock) {}
