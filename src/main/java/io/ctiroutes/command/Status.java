package io.ctiroutes.command;

/** What commands exit with, beside what a check says. */
final class Status {

    /** There is an answer. */
    static final int FOUND = 0;

    /** The command itself is wrong, or cannot be used here. */
    static final int NOT_HERE = 2;

    /** There is nothing of what was asked for. */
    static final int NOTHING = 4;

    private Status() {}
}
