package io.ringdown.graphql.request;

import graphql.language.Document;
import graphql.language.OperationDefinition;

/** A request within all bounds, of which the query is valid. @param operation the one of the document to execute */
public record Request(Envelope envelope, Document document, OperationDefinition operation) {}
