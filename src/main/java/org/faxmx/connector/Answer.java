package org.faxmx.connector;

/**
 * A JSON answer.
 *
 * @param status the HTTP status
 * @param body the JSON, of one entry or an array of entries
 */
record Answer(int status, AnswerBytes body) {}
