/**
 * Roles and the rule files they stand in. {@code View} and {@code WritePermission} decide document by document what a caller
 * may see and change; {@code ViewPlan} says what he may see as one query.
 */
@NullMarked
package io.espalier.rules.role;

import org.jspecify.annotations.NullMarked;
