package io.ctiroutes.opencti.platform;

/**
 * Something that can be asked of the platform's GraphQL.
 *
 * @param document     with one top-level field
 * @param field        that field
 * @param capabilities what the user needs for it, as OpenCTI's user interface calls it: "the capability 'Access knowledge'"
 */
public record GraphQlOperation(String document, String field, String capabilities) {}
