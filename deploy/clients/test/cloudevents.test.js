// The public CloudEvents SDK, unmodified, sends to the packaged trial server: both modes arrive, rights are as configured.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CloudEvent, emitterFor, Mode } from "cloudevents";
import Realm from "realm-web";
import { startServer } from "../server.js";

const KEY = "the key of the trial's broker";
const SOURCE = "https://shop.example/orders";

let server;
let ada;

before(async () => {
    const trusted = (name, value) => [`ESPALIER_CLOUD_EVENTS_TRUSTED_ORDERS_${name}`, value];
    server = await startServer("trial-server", {
        ESPALIER_SECRET_BROKER: KEY,
        // Names in maps need a property in dotted form, which the others may then refine.
        JAVA_TOOL_OPTIONS: "-Despalier.cloud-events.trusted.orders.function=noteEvent",
        ...Object.fromEntries([
            trusted("TYPE", "order.paid"),
            trusted("SOURCE", SOURCE),
            trusted("SHARED_KEY_SECRET", "BROKER"),
        ]),
    });
    const app = new Realm.App({ id: "trial-local", baseUrl: server.baseUrl });
    ada = await app.logIn(Realm.Credentials.anonymous());
});

after(() => server?.stop());

/** An emitter as the SDK's documentation shows it, on this platform's HTTP client. */
function emitter(mode, headers = {}) {
    return emitterFor(
        (message) => fetch(`${server.baseUrl}/noteEvent`, {
            method: "POST",
            headers: { ...message.headers, ...headers },
            body: message.body,
        }),
        { mode });
}

function event(note, more = {}) {
    return new CloudEvent({
        id: `id-${note}`,
        source: SOURCE,
        type: "order.paid",
        subject: "order 7",
        attempt: 3,
        data: { owner: ada.id, note },
        ...more,
    });
}

const notes = (note) => ada.mongoClient("mongodb-atlas").db("trial").collection("notes").find({ note });

for (const mode of [Mode.BINARY, Mode.STRUCTURED]) {
    test(`${mode} mode: the event arrives whole, at a private function`, async () => {
        const answer = await emitter(mode, { "X-Event-Key": KEY })(event(mode));
        assert.equal(answer.status, 204, await answer.text());
        const [noted, ...others] = await notes(mode);
        assert.deepEqual(others, []);
        assert.equal(noted.deliveryId, `${SOURCE} id-${mode}`);
        assert.equal(noted.type, "order.paid");
        assert.equal(noted.subject, "order 7");
        assert.deepEqual(noted.extensions, { attempt: "3" });
    });

    test(`${mode} mode: without the proof nothing runs`, async () => {
        const headers = [{}, { "X-Event-Key": "guessed" }, { Authorization: `Bearer ${ada.accessToken}` }];
        for (const shown of headers) {
            const answer = await emitter(mode, shown)(event(`${mode}-unproven`));
            assert.equal(answer.status, 401);
            assert.equal((await answer.json()).error_code, "MissingAuthReq");
        }
        assert.deepEqual(await notes(`${mode}-unproven`), []);
    });

    test(`${mode} mode: other types have the rights of the token, which opens no private function`, async () => {
        const other = event(`${mode}-other`, { type: "order.paid.v2" });
        const headers = { "X-Event-Key": KEY, Authorization: `Bearer ${ada.accessToken}` };
        const answer = await emitter(mode, headers)(other);
        assert.equal(answer.status, 403);
        assert.equal((await answer.json()).error_code, "NotCallable");
        assert.deepEqual(await notes(`${mode}-other`), []);
    });
}
