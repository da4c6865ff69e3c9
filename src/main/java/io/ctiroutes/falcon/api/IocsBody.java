package io.ctiroutes.falcon.api;

import java.util.List;

/**
 * The body of a create or update request.
 *
 * @param comment goes to Falcon's audit log
 */
public record IocsBody(String comment, List<IocBody> indicators) {}
