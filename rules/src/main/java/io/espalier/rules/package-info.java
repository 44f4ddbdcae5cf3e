/**
 * Who may see and change which document and field: the contract of guarded data, and what goes in and comes out of it.
 *
 * <p>Rule files become a {@link io.espalier.rules.role.RuleBook} once. For a call, a {@link
 * io.espalier.rules.guard.DocumentStore} opens collections with one permission: under system access the collection itself,
 * under rules the view that the rules leave of it.
 *
 * <p>Packages know each other in one direction only: {@code guard}, {@code request}, {@code role}, {@code expression}, {@code
 * query}, {@code bson}, and all of them this one.
 */
@NullMarked
package io.espalier.rules;

import org.jspecify.annotations.NullMarked;
