// BullMQ with jobs that do nothing.
//
// Arguments: Redis URL, what to measure (single, bulk, drain, results, latency), count, process id of Redis. Forked once
// more, with "worker" in front, for a process that works.
const { Queue, Worker } = require("bullmq");
const fs = require("fs");
const path = require("path");
const { fork } = require("child_process");

const now = () => process.hrtime.bigint();
const say = (figure, value) => console.log(`figure ${figure} ${value}`);
const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const connection = (url) => ({ host: "127.0.0.1", port: Number(new URL(url).port), maxRetriesPerRequest: null });

function cpuSeconds(...pids) {
    return pids.reduce((sum, pid) => {
        const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    }, 0);
}

function work(url) {
    const noted = path.join(__dirname, `latencies-${process.pid}`);
    const file = fs.openSync(noted, "a");
    const worker = new Worker("bench", async (job) => {
        if (job.name === "stamped") {
            const took = now() - BigInt(job.data);
            fs.writeSync(file, `${job.data} ${took}\n`);
        }
        return job.data;
    }, { connection: connection(url), concurrency: 100 });
    process.on("message", async () => {
        await worker.close();
        process.exit(0);
    });
}

async function stop(worker) {
    const ended = new Promise((resolve) => worker.on("exit", resolve));
    worker.send("stop");
    await ended;
}

async function main([url, what, countText, redisText]) {
    const count = Number(countText);
    const redis = Number(redisText);
    const remove = what !== "results";
    const queue = new Queue("bench", { connection: connection(url), defaultJobOptions: { removeOnComplete: remove } });
    const left = async () => {
        const counts = await queue.getJobCounts("wait", "active");
        return counts.wait + counts.active;
    };
    const addBulk = async (jobs) => {
        for (let from = 0; from < jobs; from += 1000) {
            await queue.addBulk(Array.from({ length: Math.min(1000, jobs - from) }, (_, i) => ({ name: "noop", data: from + i })));
        }
    };
    if (what === "single") {
        for (let i = 0; i < Math.min(count, 2000); i++) await queue.add("noop", i);
        const start = now();
        for (let i = 0; i < count; i++) await queue.add("noop", i);
        say("nanos", now() - start);
    } else if (what === "bulk") {
        await addBulk(Math.min(count, 2000));
        const start = now();
        await addBulk(count);
        say("nanos", now() - start);
    } else if (what === "drain" || what === "results") {
        await addBulk(count);
        const worker = fork(__filename, ["worker", url]);
        while (await left() === count) await sleep(5);
        const start = now();
        const counted = await left();
        const cpu = cpuSeconds(worker.pid, redis);
        while (await left() > 0) await sleep(10);
        say("nanos", now() - start);
        say("counted", counted);
        say("cpu-seconds", cpuSeconds(worker.pid, redis) - cpu);
        await stop(worker);
    } else if (what === "latency") {
        const worker = fork(__filename, ["worker", url]);
        await queue.add("noop", 0);
        while (await left() > 0) await sleep(50);
        let due = now();
        for (let i = 0; i < count; i++) {
            // Its timers count in milliseconds; the rest of the wait is spent awake.
            const wait = Number(due - now()) / 1e6;
            if (wait > 1.5) await sleep(wait - 1);
            while (now() < due);
            await queue.add("stamped", String(now()));
            due += 5_000_000n;
        }
        while (await left() > 0) await sleep(50);
        await stop(worker);
    }
    await queue.close();
}

if (process.argv[2] === "worker") {
    work(process.argv[3]);
} else {
    main(process.argv.slice(2));
}
