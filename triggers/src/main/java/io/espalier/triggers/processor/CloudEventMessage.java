package io.espalier.triggers.processor;

import io.espalier.functions.bson.Utf8Text;
import java.util.Map;

/** A CloudEvent as an HTTP request carries it. */
record CloudEventMessage(String contentType, Map<String, String> attributeHeaders, Utf8Text body) {}
