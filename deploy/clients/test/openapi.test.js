// The OpenAPI document is valid, and a fuzzer that is driven by it finds no mistake in the packaged trial server.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Realm from "realm-web";
import { startServer } from "../server.js";

const ADMIN_KEY = "an-admin-key-of-the-client-tests-0123456789";
const execute = promisify(execFile);
const clients = fileURLToPath(new URL("..", import.meta.url));
const PYTHON = process.env.ESPALIER_CLIENTS_PYTHON;

const EXAMPLES = process.env.ESPALIER_FUZZ_EXAMPLES ?? "12";
const SEED = process.env.ESPALIER_FUZZ_SEED ?? String(Date.now() % 1_000_000_000);

/** They loop, sleep and fill memory: that is tested elsewhere, and takes long. */
const ABUSIVE = "^/(spin|sleep|exhaustMemory|hugeResult|hugeText)$";

/**
 * What an answer must be, whatever was asked. Which of many valid queries MongoDB takes is not the document's matter; that nobody
 * gets in without credentials is tested elsewhere, since App Services answers 400 there, which no check for 401 takes.
 */
const CHECKS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "unsupported_method", "allow_header_conformance",
    "missing_required_header",
].join(",");

let server;
let folder;
let documentFile;
let fuzzedFile;

before(async () => {
    assert.ok(PYTHON, "ESPALIER_CLIENTS_PYTHON must name a Python with requirements.txt installed: use make test-clients");
    server = await startServer("trial-server", {
        ESPALIER_ADMIN_KEY: ADMIN_KEY,
        ESPALIER_FUNCTIONS_TIME_LIMIT: "10s",
    });
    folder = mkdtempSync(path.join(tmpdir(), "espalier-openapi-"));
    documentFile = path.join(folder, "openapi.json");
    const document = await (await read(ADMIN_KEY)).json();
    writeFileSync(documentFile, JSON.stringify(document));
    fuzzedFile = path.join(folder, "fuzzed.json");
    writeFileSync(fuzzedFile, JSON.stringify(narrowed(document)));
});

after(async () => {
    await server?.stop();
    if (folder) {
        rmSync(folder, { recursive: true, force: true });
    }
});

const read = (token) => fetch(`${server.baseUrl}/app/trial-local/openapi.json`, {
    headers: token ? { Authorization: `Bearer ${token}` } : {},
});

/** With the one collection that has rules, so that requests for data are not all refused for their names. */
function narrowed(document) {
    const copy = structuredClone(document);
    for (const [route, { post }] of Object.entries(copy.paths)) {
        if (route.includes("/action/")) {
            for (const { schema } of Object.values(post.requestBody.content)) {
                schema.properties.database = { enum: ["trial"] };
                schema.properties.collection = { enum: ["notes"] };
            }
        }
    }
    return copy;
}

async function accessToken() {
    const app = new Realm.App({ id: "trial-local", baseUrl: server.baseUrl });
    return (await app.logIn(Realm.Credentials.anonymous())).accessToken;
}

test("the document is for operators", async () => {
    assert.equal((await read()).status, 401);
    assert.equal((await read(await accessToken())).status, 403);
    assert.equal((await read(ADMIN_KEY)).status, 200);
});

test("the document is valid", () => {
    execFileSync(PYTHON, ["-m", "openapi_spec_validator", documentFile], { stdio: "pipe" });
});

test("the fuzzer finds no mistake", async (t) => {
    t.diagnostic(`seed ${SEED}; ESPALIER_FUZZ_SEED and ESPALIER_FUZZ_EXAMPLES set it and the number of examples`);
    // Not synchronously: whoever started the server must go on reading its log.
    const run = await execute(
        PYTHON,
        ["-m", "schemathesis.cli", "run", fuzzedFile, "--url", server.baseUrl, "--checks", CHECKS,
            "--seed", SEED, "--max-examples", EXAMPLES, "--max-failures", "20", "--continue-on-failure",
            "--workers", "1", "--phases", "examples,coverage,fuzzing", "--request-timeout", "30",
            "--suppress-health-check", "all", "--exclude-path-regex", ABUSIVE, "--no-color",
            "--header", `Authorization: Bearer ${await accessToken()}`],
        {
            cwd: folder,
            maxBuffer: 64 * 1024 * 1024,
            env: { ...process.env, PYTHONPATH: clients, SCHEMATHESIS_HOOKS: "fuzzing_hooks" },
        }).catch((error) => assert.fail(`seed ${SEED}\n${error.stdout}\n${error.stderr}`));
    t.diagnostic(run.stdout.trim().split("\n").slice(-12).join("\n"));
});
