package io.espalier.functions;

/** Who asks for something to happen. */
public sealed interface Caller {

    /** A user of the app, with a valid access token. */
    record User(UserProfile profile) implements Caller {}

    /** An operator, with the admin key of that name. */
    record AdminKey(String name) implements Caller {}

    /** Espalier itself: triggers and schedules. */
    record SystemCaller() implements Caller {}

    /** Somebody who showed nothing. Events from outside start as this: they carry no rights. */
    record Unauthenticated() implements Caller {}

    Caller SYSTEM = new SystemCaller();
    Caller UNAUTHENTICATED = new Unauthenticated();
}
