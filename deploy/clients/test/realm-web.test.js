// The public web client, unmodified, against the packaged server: what it offers works, and rules hold for it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Realm from "realm-web";
import { startServer } from "../server.js";

const { App, BSON, Credentials, MongoDBRealmError } = Realm;
const PASSWORD = "correct-horse-battery";

let server;
let app;
let ada;
let grace;

before(async () => {
    server = await startServer();
    app = new App({ id: "clients", baseUrl: server.baseUrl });
    ada = await newUser("ada@clients.example");
    grace = await newUser("grace@clients.example");
});

after(() => server?.stop());

async function newUser(email) {
    await app.emailPasswordAuth.registerUser({ email, password: PASSWORD });
    return app.logIn(Credentials.emailPassword(email, PASSWORD));
}

const collection = (user, name) => user.mongoClient("mongodb-atlas").db("clients").collection(name);

const notesOf = (user) => collection(user, "notes");

/** Each test writes notes of a topic of its own, and so does not see those of others. */
function noteOf(user, topic, n, more = {}) {
    return { _id: `${topic}-${n}`, owner: user.id, topic, n, ...more };
}

/** What the client makes of an error body of the server. */
function refusal(status, code, text) {
    return (error) => {
        assert.ok(error instanceof MongoDBRealmError, String(error));
        assert.equal(error.statusCode, status, error.message);
        assert.equal(error.errorCode, code, error.message);
        assert.match(error.error, text);
        return true;
    };
}

test("login by address and password, with profile and identity", async () => {
    assert.equal(ada.profile.email, "ada@clients.example");
    assert.equal(ada.providerType, "local-userpass");
    assert.equal(ada.identities[0].providerType, "local-userpass");
    assert.ok(ada.isLoggedIn);
    assert.notEqual(ada.id, grace.id);
    assert.equal(grace.deviceId, ada.deviceId, "the second login names the device of the first");
    assert.deepEqual(ada.customData, {});
});

test("a wrong password and a taken address are refused", async () => {
    await assert.rejects(
        app.logIn(Credentials.emailPassword("ada@clients.example", "wrong-password")),
        refusal(401, "InvalidPassword", /invalid username\/password/),
    );
    await assert.rejects(
        app.emailPasswordAuth.registerUser({ email: "ada@clients.example", password: PASSWORD }),
        refusal(409, "AccountNameInUse", /name already in use/),
    );
});

test("anonymous login: the same user again, or a new one", async () => {
    const first = await app.logIn(Credentials.anonymous());
    const again = await app.logIn(Credentials.anonymous());
    const other = await app.logIn(Credentials.anonymous(false));
    assert.equal(first.providerType, "anon-user");
    assert.equal(again.id, first.id);
    assert.notEqual(other.id, first.id);
    const { insertedId } = await notesOf(first).insertOne(noteOf(first, "anonymous", 1));
    assert.equal(insertedId, "anonymous-1");
    assert.equal(await notesOf(other).count({ topic: "anonymous" }), 0);
});

test("functions are called by name and as methods", async () => {
    const registration = { email: "hedy@clients.example", password: PASSWORD };
    const receipt = await ada.functions.registerUser(registration);
    assert.equal(receipt.status, "created");
    const hedy = await app.logIn(Credentials.emailPassword(registration.email, PASSWORD));
    assert.equal(hedy.id, receipt.user_id);
    await assert.rejects(
        ada.callFunction("registerUser", registration),
        refusal(400, "FunctionExecutionError", /already exists/),
    );
});

test("private and unknown functions are closed", async () => {
    await assert.rejects(ada.functions.processPayment({}), refusal(403, "NotCallable", /./));
    await assert.rejects(ada.functions.noSuchFunction(), refusal(404, "FunctionNotFound", /noSuchFunction/));
});

test("insertOne, insertMany; ids come back in their types", async () => {
    const notes = notesOf(ada);
    const { insertedId } = await notes.insertOne({ owner: ada.id, topic: "insert" });
    assert.ok(insertedId instanceof BSON.ObjectId);
    const { insertedIds } = await notes.insertMany([noteOf(ada, "insert", 2), noteOf(ada, "insert", 3)]);
    assert.deepEqual(insertedIds, ["insert-2", "insert-3"]);
    assert.equal(await notes.count({ topic: "insert" }), 3);
});

test("values keep their types on the way in and back", async () => {
    const notes = notesOf(ada);
    const values = {
        at: new Date("2020-02-29T12:00:00.123Z"),
        amount: BSON.Decimal128.fromString("12345678901234567890.50"),
        big: BSON.Long.fromString("9007199254740993"),
        id: new BSON.ObjectId(),
        bytes: new BSON.Binary(Buffer.from([0, 1, 255])),
        nothing: null,
        nested: { list: [1, 2.5, "three", true] },
    };
    await notes.insertOne({ ...noteOf(ada, "types", 1), ...values });
    const found = await notes.findOne({ at: values.at, amount: values.amount, id: values.id });
    assert.equal(found.at.getTime(), values.at.getTime());
    assert.equal(found.amount.toString(), values.amount.toString());
    assert.equal(found.id.toHexString(), values.id.toHexString());
    assert.deepEqual([...found.bytes.buffer], [0, 1, 255]);
    assert.equal(found.nothing, null);
    assert.deepEqual(found.nested, values.nested);
    assert.equal(await notes.count({ topic: "types", big: values.big }), 1);
    assert.equal(await notes.count({ topic: "types", big: BSON.Long.fromString("9007199254740992") }), 0);
});

test("find and findOne with projection, sort and limit", async () => {
    const notes = notesOf(ada);
    await notes.insertMany([1, 2, 3].map((n) => noteOf(ada, "find", n)));
    assert.deepEqual(
        await notes.find({ topic: "find" }, { projection: { n: 1 }, sort: { n: -1 }, limit: 2 }),
        [{ _id: "find-3", n: 3 }, { _id: "find-2", n: 2 }],
    );
    assert.deepEqual(await notes.find({ topic: "find", n: { $gt: 9 } }), []);
    assert.equal((await notes.findOne({ topic: "find" }, { sort: { n: -1 } })).n, 3);
    assert.deepEqual(await notes.findOne({ topic: "find" }, { projection: { _id: 0, n: 1 }, sort: { n: 1 } }), { n: 1 });
    assert.equal(await notes.findOne({ topic: "find", n: 9 }), null);
});

test("count with limit, and aggregate", async () => {
    const notes = notesOf(ada);
    await notes.insertMany([1, 2, 3].map((n) => noteOf(ada, "sum", n)));
    assert.equal(await notes.count({ topic: "sum" }), 3);
    assert.equal(await notes.count({ topic: "sum" }, { limit: 2 }), 2);
    const sum = [{ $match: { topic: "sum" } }, { $group: { _id: "$topic", n: { $sum: "$n" } } }];
    assert.deepEqual(await notes.aggregate(sum), [{ _id: "sum", n: 6 }]);
});

test("updateOne and updateMany, with upsert and array filters", async () => {
    const notes = notesOf(ada);
    await notes.insertMany([1, 2].map((n) => noteOf(ada, "update", n, { marks: [1, 5] })));
    const one = await notes.updateOne({ _id: "update-1" }, { $set: { done: true } });
    assert.deepEqual(one, { matchedCount: 1, modifiedCount: 1 });
    const many = await notes.updateMany({ topic: "update" }, { $set: { done: true } });
    assert.deepEqual(many, { matchedCount: 2, modifiedCount: 1 });
    const none = await notes.updateOne({ _id: "update-9" }, { $set: { done: true } });
    assert.deepEqual(none, { matchedCount: 0, modifiedCount: 0 });
    const upserted = await notes.updateOne(
        { _id: "update-3" }, { $set: { owner: ada.id, topic: "update" } }, { upsert: true });
    assert.equal(upserted.upsertedId, "update-3");
    const upsertedByMany = await notes.updateMany(
        { _id: "update-4" }, { $set: { owner: ada.id, topic: "update" } }, { upsert: true });
    assert.equal(upsertedByMany.upsertedId, "update-4");
    await notes.updateMany(
        { topic: "update", marks: 5 }, { $set: { "marks.$[high]": 9 } }, { arrayFilters: [{ high: { $gt: 3 } }] });
    assert.deepEqual((await notes.findOne({ _id: "update-2" })).marks, [1, 9]);
});

test("deleteOne and deleteMany", async () => {
    const notes = notesOf(ada);
    await notes.insertMany([1, 2, 3].map((n) => noteOf(ada, "delete", n)));
    assert.deepEqual(await notes.deleteOne({ topic: "delete" }), { deletedCount: 1 });
    assert.deepEqual(await notes.deleteMany({ topic: "delete" }), { deletedCount: 2 });
    assert.deepEqual(await notes.deleteMany({ topic: "delete" }), { deletedCount: 0 });
});

test("findOneAndUpdate, findOneAndReplace and findOneAndDelete", async () => {
    const notes = notesOf(ada);
    await notes.insertMany([1, 2].map((n) => noteOf(ada, "modify", n)));
    const before = await notes.findOneAndUpdate(
        { topic: "modify" }, { $inc: { n: 10 } }, { sort: { n: -1 }, projection: { n: 1 } });
    assert.deepEqual(before, { _id: "modify-2", n: 2 });
    const afterwards = await notes.findOneAndUpdate(
        { _id: "modify-2" }, { $inc: { n: 10 } }, { returnNewDocument: true });
    assert.equal(afterwards.n, 22);
    const upserted = await notes.findOneAndUpdate(
        { _id: "modify-3" }, { $set: { owner: ada.id, topic: "modify" } }, { upsert: true, returnNewDocument: true });
    assert.equal(upserted._id, "modify-3");
    const replaced = await notes.findOneAndReplace(
        { _id: "modify-1" }, { owner: ada.id, topic: "modify", whole: true }, { returnNewDocument: true });
    assert.deepEqual(replaced, { _id: "modify-1", owner: ada.id, topic: "modify", whole: true });
    const old = await notes.findOneAndReplace({ _id: "modify-1" }, { owner: ada.id, topic: "modify" });
    assert.equal(old.whole, true);
    const deleted = await notes.findOneAndDelete({ topic: "modify" }, { sort: { n: -1 }, projection: { n: 1 } });
    assert.deepEqual(deleted, { _id: "modify-2", n: 22 });
    assert.equal(await notes.findOneAndDelete({ _id: "modify-2" }), null);
    assert.equal(await notes.count({ topic: "modify" }), 2);
});

test("documents of another user are not there, whatever is asked", async () => {
    await notesOf(ada).insertOne(noteOf(ada, "private", 1));
    const notes = notesOf(grace);
    const filter = { topic: "private" };
    assert.deepEqual(await notes.find(filter), []);
    assert.equal(await notes.findOne({ _id: "private-1" }), null);
    assert.equal(await notes.count(filter), 0);
    assert.deepEqual(await notes.aggregate([{ $match: filter }]), []);
    assert.equal((await notes.updateOne(filter, { $set: { n: 9 } })).matchedCount, 0);
    assert.equal((await notes.updateMany(filter, { $set: { n: 9 } })).matchedCount, 0);
    assert.equal((await notes.deleteOne(filter)).deletedCount, 0);
    assert.equal((await notes.deleteMany(filter)).deletedCount, 0);
    assert.equal(await notes.findOneAndUpdate(filter, { $set: { n: 9 } }), null);
    assert.equal(await notes.findOneAndReplace(filter, { owner: grace.id }), null);
    assert.equal(await notes.findOneAndDelete(filter), null);
    assert.equal((await notesOf(ada).findOne({ _id: "private-1" })).n, 1);
});

test("fields that a role does not read are cut, and cannot be searched", async () => {
    await notesOf(ada).insertOne(noteOf(ada, "shared", 1, { shared: true, secret: "sesame" }));
    const notes = notesOf(grace);
    assert.deepEqual(await notes.find({ topic: "shared" }), [noteOf(ada, "shared", 1, { shared: true })]);
    assert.deepEqual(await notes.find({ topic: "shared", secret: "sesame" }), []);
    const project = [{ $match: { topic: "shared" } }, { $project: { copy: "$secret" } }];
    assert.deepEqual(await notes.aggregate(project), [{ _id: "shared-1" }]);
    assert.equal((await notesOf(ada).findOne({ topic: "shared" })).secret, "sesame");
});

test("watch shows what happens to documents that the caller reads, as he reads them", { timeout: 120_000 }, async (t) => {
    const changes = notesOf(grace).watch({ filter: { "fullDocument.topic": "watch" } });
    t.after(() => void changes.return());
    await untilWatching(changes, "watch");
    const own = notesOf(ada);
    await own.insertOne(noteOf(ada, "watch", 1, { secret: "sesame" }));
    await own.insertOne(noteOf(ada, "other", 1, { shared: true }));
    await own.insertOne(noteOf(ada, "watch", 2, { shared: true, secret: "sesame" }));
    await own.updateOne({ _id: "watch-2" }, { $set: { n: 3, secret: "open" } });

    const inserted = await nextOf(changes, "watch-2");
    assert.equal(inserted.operationType, "insert");
    assert.deepEqual(inserted.fullDocument, noteOf(ada, "watch", 2, { shared: true }));
    const updated = await nextOf(changes, "watch-2");
    assert.equal(updated.operationType, "update");
    assert.deepEqual(updated.fullDocument, { ...noteOf(ada, "watch", 2, { shared: true }), n: 3 });
    assert.ok(!JSON.stringify(updated).includes("open"));
});

test("watch by ids", { timeout: 120_000 }, async (t) => {
    const changes = notesOf(ada).watch({ ids: ["ids-0", "ids-2"] });
    t.after(() => void changes.return());
    await untilWatching(changes, "ids");
    await notesOf(ada).insertMany([1, 2].map((n) => noteOf(ada, "ids", n)));
    assert.equal((await nextOf(changes, "ids-2")).operationType, "insert");
});

/** The client does not say when its stream is open: a document is made anew until the stream shows it. */
async function untilWatching(changes, topic) {
    let seen = false;
    const first = changes.next().finally(() => { seen = true; });
    const tick = noteOf(ada, topic, 0, { shared: true });
    while (!seen) {
        await notesOf(ada).updateOne({ _id: tick._id }, { $set: tick, $inc: { ticks: 1 } }, { upsert: true });
    }
    assert.equal((await first).value.documentKey._id, tick._id);
}

/** The next change that is not one of the opening's; it must be one of this document. */
async function nextOf(changes, id) {
    for (;;) {
        const { value, done } = await changes.next();
        assert.equal(done, false, "the stream goes on");
        if (!value.documentKey._id.endsWith("-0")) {
            assert.equal(value.documentKey._id, id);
            return value;
        }
    }
}

test("refused writes say so, and change nothing", async () => {
    await notesOf(ada).insertOne(noteOf(ada, "refused", 1, { shared: true }));
    const notes = notesOf(grace);
    const refused = (operation) => refusal(403, "MongoDBError", new RegExp(`^${operation} not permitted$`));
    await assert.rejects(notes.insertOne(noteOf(ada, "refused", 2)), refused("insert"));
    await assert.rejects(
        notes.insertMany([noteOf(grace, "refused", 3), noteOf(ada, "refused", 4)]), refused("insert"));
    await assert.rejects(notes.updateOne({ _id: "refused-1" }, { $set: { n: 9 } }), refused("update"));
    await assert.rejects(notes.updateMany({ topic: "refused", n: 1 }, { $set: { n: 9 } }), refused("update"));
    await assert.rejects(notes.deleteOne({ _id: "refused-1" }), refused("delete"));
    await assert.rejects(notes.findOneAndDelete({ _id: "refused-1" }), refused("delete"));
    await assert.rejects(collection(grace, "locked").insertOne({ _id: 1 }), refused("insert"));
    assert.equal((await notesOf(ada).findOne({ _id: "refused-1" })).n, 1);
});

test("collections without rules, other services and bad operators are refused by name", async () => {
    await assert.rejects(collection(ada, "unruled").find(), refusal(403, "NoMatchingRuleFound", /./));
    await assert.rejects(
        ada.mongoClient("other").db("clients").collection("notes").find(),
        refusal(404, "ServiceNotFound", /other/),
    );
    await assert.rejects(notesOf(ada).find({ n: { $nope: 1 } }), (error) => error.statusCode === 400);
});

test("an access token is refreshed on demand, and when the server refuses it", async () => {
    const old = ada.accessToken;
    await ada.refreshAccessToken();
    assert.ok(ada.accessToken.length > 0);
    assert.deepEqual(await ada.refreshCustomData(), {});
    ada.accessToken = `${old}x`;
    assert.deepEqual(await notesOf(ada).find({ topic: "nothing" }), []);
    assert.notEqual(ada.accessToken, `${old}x`);
});

test("logout ends the session: neither token works afterwards", async () => {
    const user = await newUser("mary@clients.example");
    const { accessToken, refreshToken } = user;
    await user.logOut();
    assert.equal(user.isLoggedIn, false);
    user.accessToken = accessToken;
    user.refreshToken = refreshToken;
    await assert.rejects(notesOf(user).find(), refusal(401, "InvalidSession", /./));
    assert.equal(user.refreshToken, null);
    const again = await app.logIn(Credentials.emailPassword("mary@clients.example", PASSWORD));
    assert.equal(again.id, user.id);
    await app.removeUser(again);
    assert.equal(again.state, "removed");
});
