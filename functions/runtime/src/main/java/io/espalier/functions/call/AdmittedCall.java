package io.espalier.functions.call;

import io.espalier.functions.FunctionCall;

/** A call of which it was decided which function it is for, and with whose rights that runs. */
record AdmittedCall(FunctionCall call, RegisteredFunction function, ActingIdentity identity) {}
