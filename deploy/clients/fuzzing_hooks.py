"""What the fuzzer has to be told: EJSON is JSON."""

import json

import schemathesis


@schemathesis.deserializer("application/ejson")
def ejson(context, response):
    return json.loads(response.content)
