/** OpenCTI beside its stream: GraphQL, registration, the state that it keeps for us, its clock. */
package io.ctiroutes.opencti.platform;
