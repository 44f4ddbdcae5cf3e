// Starts what clients talk to: a MongoDB of its own and a packaged server.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const app = fileURLToPath(new URL("app", import.meta.url));
const jarOf = (application) => path.join(root, `deploy/${application}/target/quarkus-app/quarkus-run.jar`);

const START_LIMIT_MS = 180_000;

// A signal ends this process without its exit handlers, unless it is asked for.
for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => process.exit(1));
}

/**
 * Answers `{ baseUrl, stop }` as soon as the server listens; `stop` asks it to end and waits. MongoDB and its data go with
 * this process, and so does a server that is still there. Without arguments it is the shop's server, with the app directory
 * beside this file; settings are environment variables.
 */
export async function startServer(application = "shop-server", settings = { ESPALIER_APP: app }) {
    const environment = { ...process.env, MONGODB_URI: startMongodb(), ...settings };
    const server = spawn(
        path.join(environment.JAVA_HOME, "bin/java"), ["-XX:TieredStopAtLevel=1", "-Xmx256m", "-jar", jarOf(application)], {
            env: {
                // On a slow machine it listens too early otherwise, and what tests change at once is too early for triggers.
                ESPALIER_SERVER_START_WAIT: "60s",
                ESPALIER_TRIGGERS_START_TIMEOUT: "60s",
                ...environment,
                QUARKUS_HTTP_HOST: "127.0.0.1",
                QUARKUS_HTTP_PORT: "0",
            },
            stdio: ["ignore", "pipe", "inherit"],
        });
    process.once("exit", () => server.kill("SIGKILL"));
    const ended = new Promise((resolve) => server.once("close", resolve));
    const baseUrl = await listening(server);
    const stop = async () => {
        server.kill("SIGTERM");
        await ended;
    };
    return { baseUrl, stop };
}

/** Answers a connection string. */
function startMongodb() {
    const state = mkdtempSync(path.join(tmpdir(), "espalier-clients-"));
    // Without a connection string of the caller's, the command starts a MongoDB; in a folder of its own, an empty one.
    const { MONGODB_URI: _, ...environment } = { ...process.env, ESPALIER_STATE: state };
    const mongodb = (command) => execFileSync(
        path.join(root, "deploy/local/mongodb"), [command], { env: environment, encoding: "utf8", stdio: "pipe" });
    process.once("exit", () => {
        mongodb("stop");
        rmSync(state, { recursive: true, force: true });
    });
    return mongodb("start").trim();
}

function listening(server) {
    const log = [];
    return new Promise((resolve, reject) => {
        const refuse = (why) => {
            // Otherwise it keeps this process alive, and nobody hears of the failure.
            server.kill("SIGKILL");
            reject(new Error(`the server ${why}:\n${log.join("\n")}`));
        };
        const timer = setTimeout(() => refuse(`did not listen within ${START_LIMIT_MS} ms`), START_LIMIT_MS);
        server.once("error", reject);
        server.once("close", () => refuse("ended before it listened"));
        // The log is read to its end: a full pipe would stop the server.
        createInterface({ input: server.stdout }).on("line", (line) => {
            log.push(line);
            const found = /Listening on: (http:\/\/\S+)/.exec(line);
            if (found) {
                clearTimeout(timer);
                resolve(found[1]);
            }
        });
    });
}
