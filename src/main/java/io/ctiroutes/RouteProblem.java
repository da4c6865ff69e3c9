package io.ctiroutes;

/** Says what is wrong with route files, in one line. */
final class RouteProblem {

    private RouteProblem() {}

    static String describe(Exception e, RouteFiles files) {
        return e.toString();
    }
}
