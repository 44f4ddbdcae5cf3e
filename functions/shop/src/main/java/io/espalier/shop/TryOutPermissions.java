package io.espalier.shop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Permissions of the try-out data: what three roles may do, and who has them. */
final class TryOutPermissions {
    private static final List<String> PERMISSIONS = List.of(
            "orders:read", "orders:write", "products:read", "products:write", "articles:read", "articles:write");

    /** What each role may do, by the permission's place in the list above. */
    private static final Map<String, List<Integer>> ROLES = roles();

    private TryOutPermissions() {}

    /** Documents by collection. */
    static Map<String, List<BsonDocument>> of(String ada, String grace, String admin) {
        List<BsonDocument> permissions = new ArrayList<>();
        for (String name : PERMISSIONS) {
            permissions.add(new BsonDocument("_id", TryOutId.PERMISSION.number(permissions.size() + 1))
                    .append("name", new BsonString(name))
                    .append("resource", new BsonString(name.substring(0, name.indexOf(':'))))
                    .append("action", new BsonString(name.substring(name.indexOf(':') + 1))));
        }
        List<BsonDocument> roles = new ArrayList<>();
        List<BsonDocument> grants = new ArrayList<>();
        ROLES.forEach((name, granted) -> {
            int role = roles.size() + 1;
            roles.add(new BsonDocument("_id", TryOutId.ROLE.number(role)).append("name", new BsonString(name)));
            granted.forEach(permission -> grants.add(new BsonDocument("_id", TryOutId.GRANT.number(grants.size() + 1))
                    .append("role_id", TryOutId.ROLE.number(role))
                    .append("permission_id", TryOutId.PERMISSION.number(permission))));
        });
        List<BsonDocument> holders =
                List.of(holder(1, ada, 1), holder(2, grace, 1), holder(3, grace, 2), holder(4, admin, 3));
        return Map.of(
                "permissions", permissions, "roles", roles, "role_permissions", grants, "user_permissions", holders);
    }

    private static BsonDocument holder(int number, String userId, int role) {
        return new BsonDocument("_id", TryOutId.HOLDER.number(number))
                .append("user_id", new BsonString(userId))
                .append("role_id", TryOutId.ROLE.number(role));
    }

    private static Map<String, List<Integer>> roles() {
        Map<String, List<Integer>> roles = new LinkedHashMap<>();
        roles.put("customer", List.of(3, 5));
        roles.put("support", List.of(1, 3, 5));
        roles.put("admin", List.of(1, 2, 3, 4, 5, 6));
        return roles;
    }
}
