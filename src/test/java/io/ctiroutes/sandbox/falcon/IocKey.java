package io.ctiroutes.sandbox.falcon;

/** What makes an IOC unique among those not deleted. */
record IocKey(String type, String value) {}
