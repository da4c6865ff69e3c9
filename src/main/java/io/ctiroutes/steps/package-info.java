/** What the routes name as steps: reading an event, waiting for a turn, requests and answers of Falcon, what a failure comes to, replaying letters. */
package io.ctiroutes.steps;
