// Triggers of the packaged server send their events away: to moto's EventBridge, and to receivers that read CloudEvents with the
// public SDK, unmodified.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { HTTP } from "cloudevents";
import Realm from "realm-web";
import { startServer } from "../server.js";

const PYTHON = process.env.ESPALIER_CLIENTS_PYTHON;
const ACCOUNT = "123456789012"; // moto's own
const REGION = "eu-west-1";
const DEADLINE_MS = 60_000;

let moto;
let receiver;
let server;
let folder;
let ada;
let queue;

before(async () => {
    assert.ok(PYTHON, "ESPALIER_CLIENTS_PYTHON must name a Python with requirements.txt installed: use make test-clients");
    [moto, receiver] = await Promise.all([startMoto(), startReceiver()]);
    queue = await queueBehind("espalier/toBridge");
    folder = appWith({
        toBridge: {
            event_processors: {
                AWS_EVENTBRIDGE: { config: { account_id: ACCOUNT, region: REGION, extended_json_enabled: true } },
            },
        },
        toReceiver: { espalier: { http: { url: `${receiver.url}/binary`, headers: { "X-Own": "yes" } } } },
        toSink: { espalier: { http: { mode: "structured" } } },
    });
    server = await startServer("shop-server", {
        ESPALIER_APP: folder,
        ESPALIER_TRIGGERS_BACKOFF_MAX: "500ms",
        ESPALIER_TRIGGERS_EVENT_BRIDGE_ENDPOINT: moto.url,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        K_SINK: `${receiver.url}/structured`,
        K_CE_OVERRIDES: JSON.stringify({ extensions: { team: "clients" } }),
    });
    ada = await new Realm.App({ id: "clients", baseUrl: server.baseUrl }).logIn(Realm.Credentials.anonymous());
});

after(async () => {
    await server?.stop();
    await receiver?.goAway();
    moto?.stop();
    if (folder) {
        rmSync(folder, { recursive: true, force: true });
    }
});

/** The app of this folder, with a trigger on all changes of notes for each of these receivers. */
function appWith(receivers) {
    const copy = mkdtempSync(path.join(tmpdir(), "espalier-processors-"));
    cpSync(fileURLToPath(new URL("../app", import.meta.url)), copy, { recursive: true });
    mkdirSync(path.join(copy, "triggers"));
    for (const [name, keys] of Object.entries(receivers)) {
        const config = {
            service_name: "mongodb-atlas",
            database: "clients",
            collection: "notes",
            operation_types: ["INSERT", "UPDATE", "DELETE"],
            full_document: true,
        };
        writeFileSync(
            path.join(copy, "triggers", `${name}.json`), JSON.stringify({ name, type: "DATABASE", config, ...keys }));
    }
    return copy;
}

async function startReceiver() {
    const received = [];
    const answer = async (request, response) => {
        const chunks = [];
        for await (const chunk of request) {
            chunks.push(chunk);
        }
        const event = HTTP.toEvent({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        received.push({ path: request.url, own: request.headers["x-own"], event });
        response.writeHead(204).end();
    };
    let listening;
    const listen = (port) => new Promise((resolve) => {
        listening = createServer(answer);
        listening.listen(port, "127.0.0.1", () => resolve(listening.address().port));
    });
    const port = await listen(0);
    return {
        url: `http://127.0.0.1:${port}`,
        received,
        comeBack: () => listen(port),
        goAway: () => new Promise((resolve) => {
            listening.close(resolve);
            listening.closeAllConnections();
        }),
    };
}

function startMoto() {
    const program = spawn(PYTHON, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], { stdio: ["ignore", "ignore", "pipe"] });
    process.once("exit", () => program.kill("SIGKILL"));
    return new Promise((resolve, reject) => {
        program.once("error", reject);
        program.once("close", (code) => reject(new Error(`moto ended with ${code}`)));
        createInterface({ input: program.stderr }).on("line", (line) => {
            const found = /Running on (http:\/\/\S+)/.exec(line);
            if (found) {
                resolve({ url: found[1], stop: () => program.kill() });
            }
        });
    });
}

/** One call of an AWS service, as moto understands it: it checks no signatures. */
async function aws(service, operation, content) {
    const [scope, target, version] = {
        events: ["events", "AWSEvents", "1.1"],
        sqs: ["sqs", "AmazonSQS", "1.0"],
    }[service];
    const answer = await fetch(moto.url, {
        method: "POST",
        headers: {
            "Content-Type": `application/x-amz-json-${version}`,
            "X-Amz-Target": `${target}.${operation}`,
            Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${scope}/aws4_request, `
                + "SignedHeaders=host, Signature=none",
        },
        body: JSON.stringify(content),
    });
    assert.equal(answer.status, 200, `${operation}: ${answer.status}`);
    return answer.headers.get("content-length") === "0" ? {} : answer.json();
}

/** A queue that gets what is put on the default bus with that source. */
async function queueBehind(source) {
    const { QueueUrl } = await aws("sqs", "CreateQueue", { QueueName: "notes" });
    await aws("events", "PutRule", { Name: "notes", EventPattern: JSON.stringify({ source: [source] }) });
    await aws("events", "PutTargets", {
        Rule: "notes",
        Targets: [{ Id: "queue", Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:notes` }],
    });
    return QueueUrl;
}

async function take(messages) {
    const { Messages = [] } = await aws("sqs", "ReceiveMessage", { QueueUrl: queue, MaxNumberOfMessages: 10 });
    for (const { Body, ReceiptHandle } of Messages) {
        messages.push(JSON.parse(Body));
        await aws("sqs", "DeleteMessage", { QueueUrl: queue, ReceiptHandle });
    }
}

async function until(condition, what) {
    const end = Date.now() + DEADLINE_MS;
    while (!(await condition())) {
        assert.ok(Date.now() < end, `not in time: ${what()}`);
        await pause(50);
    }
}

const notes = () => ada.mongoClient("mongodb-atlas").db("clients").collection("notes");
const insert = (id) => notes().insertOne({ _id: id, owner: ada.id, n: 7 });
const at = (route, prefix) => receiver.received.filter((each) => each.path === route && each.event.subject.startsWith(prefix));

test("moto's EventBridge gets every change in order, and its rules find them", async () => {
    for (let i = 0; i < 12; i++) {
        await insert(`bridge-${i}`);
    }
    await notes().updateOne({ _id: "bridge-3" }, { $set: { n: 8 } });
    await notes().deleteOne({ _id: "bridge-4" });
    const messages = [];
    await until(async () => {
        await take(messages);
        return messages.length >= 14;
    }, () => `${messages.length} of 14 messages`);
    const keys = [...Array(12).keys(), 3, 4].map((i) => `bridge-${i}`);
    assert.deepEqual(messages.map(({ detail }) => detail.documentKey._id), keys);
    for (const message of messages) {
        assert.equal(message.source, "espalier/toBridge");
        assert.equal(message["detail-type"], "MongoDB Database Trigger for clients.notes");
        assert.equal(message.region, REGION);
        assert.ok(message.detail.clusterTime.$timestamp, "extended JSON keeps types");
    }
    assert.deepEqual(messages[12].detail.fullDocument.n, { $numberInt: "8" });
    assert.equal(messages[13].detail.operationType, "delete");
});

test("the SDK reads events in binary mode", async () => {
    await insert("binary-1");
    await notes().deleteOne({ _id: "binary-1" });
    await until(() => at("/binary", "binary-").length >= 2, () => JSON.stringify(at("/binary", "binary-")));
    const [inserted, deleted] = at("/binary", "binary-");
    assert.equal(inserted.own, "yes");
    assert.equal(inserted.event.type, "io.espalier.trigger.insert");
    assert.equal(inserted.event.source, "/espalier/clients/triggers/toReceiver");
    assert.match(inserted.event.id, /^toReceiver\/[0-9a-f]{32}$/);
    assert.equal(inserted.event.subject, "binary-1");
    assert.equal(inserted.event.partitionkey, "binary-1");
    assert.equal(inserted.event.team, undefined);
    assert.equal(inserted.event.data.fullDocument._id, "binary-1");
    assert.equal(inserted.event.data.fullDocument.n, 7);
    assert.ok(Math.abs(Date.parse(inserted.event.time) - Date.now()) < DEADLINE_MS * 2, inserted.event.time);
    assert.equal(deleted.event.type, "io.espalier.trigger.delete");
    assert.notEqual(deleted.event.id, inserted.event.id);
});

test("the SDK reads events in structured mode, with the extensions of Knative's binding", async () => {
    await insert("structured-1");
    await until(() => at("/structured", "structured-").length >= 1, () => "no event");
    const [{ event }] = at("/structured", "structured-");
    assert.equal(event.type, "io.espalier.trigger.insert");
    assert.equal(event.source, "/espalier/clients/triggers/toSink");
    assert.equal(event.subject, "structured-1");
    assert.equal(event.team, "clients");
    assert.equal(event.data.fullDocument._id, "structured-1");
    event.validate();
});

test("a receiver that goes away and comes back misses nothing", async () => {
    await insert("outage-0");
    for (const route of ["/binary", "/structured"]) {
        await until(() => at(route, "outage-").length >= 1, () => route);
    }
    await receiver.goAway();
    for (let i = 1; i < 6; i++) {
        await insert(`outage-${i}`);
    }
    await receiver.comeBack();
    const keys = [...Array(6).keys()].map((i) => `outage-${i}`);
    for (const route of ["/binary", "/structured"]) {
        await until(() => new Set(at(route, "outage-").map(({ event }) => event.id)).size >= 6, () => route);
        assert.deepEqual([...new Set(at(route, "outage-").map(({ event }) => event.subject))], keys);
    }
});
