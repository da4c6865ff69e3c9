/** Whether Falcon holds what OpenCTI wants: who else names a value, what differs, and how it is put right. */
package io.ctiroutes.reconcile;
