/** Cron slots: each due time of a schedule is started once. */
@NullMarked
package io.espalier.scheduled;

import org.jspecify.annotations.NullMarked;
