package io.ctiroutes.sandbox.falcon;

/** What Falcon keeps at most one IOC of: a customer's own, and one that a parent hands down. */
record IocKey(String type, String value, boolean fromParent) {

    IocKey(String type, String value) {
        this(type, value, false);
    }
}
