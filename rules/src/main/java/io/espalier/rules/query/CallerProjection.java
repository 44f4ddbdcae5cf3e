package io.espalier.rules.query;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonValue;

/**
 * A projection of a caller under rules: paths to keep or paths to leave out. Expressions and operators are refused, so that
 * nothing can be shown under another name.
 *
 * @param projection as MongoDB understands it
 * @param inclusion whether the paths are the ones to keep
 */
public record CallerProjection(BsonDocument projection, boolean inclusion, boolean showsId, Node paths) {

    public static CallerProjection of(BsonDocument projection) {
        List<FieldPath> paths = new ArrayList<>();
        Boolean inclusion = null;
        Boolean id = null;
        for (Map.Entry<String, BsonValue> entry : projection.entrySet()) {
            boolean wanted = isWanted(entry.getKey(), entry.getValue());
            if (entry.getKey().equals(DocumentId.FIELD)) {
                id = wanted;
                continue;
            }
            if (inclusion != null && inclusion != wanted) {
                throw mixed();
            }
            inclusion = wanted;
            paths.add(FieldPath.of(entry.getKey()));
        }
        boolean keeps = inclusion == null ? id != null && id : inclusion;
        return new CallerProjection(projection, keeps, id == null || id, Node.of(paths));
    }

    /**
     * What remains after both, for projections of one kind: fields that one of them keeps, or that none leaves out.
     *
     * @throws RulesException with {@link RulesErrorCode#INVALID_REQUEST} if one keeps fields and the other leaves some out,
     *     or if a path of one leads through a path of the other
     */
    public CallerProjection mergedWith(CallerProjection other) {
        if (inclusion != other.inclusion && !hidesOnlyId() && !other.hidesOnlyId()) {
            throw mixed();
        }
        BsonDocument merged = new BsonDocument();
        merged.putAll(projection);
        merged.putAll(other.projection);
        if (!(showsId && other.showsId)) {
            merged.put(DocumentId.FIELD, BsonBoolean.FALSE);
        }
        return of(merged).requireApart();
    }

    /**
     * @throws RulesException with {@link RulesErrorCode#INVALID_REQUEST} if one keeps fields and the other leaves some out
     */
    public void requireSameKind(CallerProjection other) {
        if (inclusion != other.inclusion && !paths.isEnd() && !other.paths.isEnd()) {
            throw mixed();
        }
    }

    /**
     * @throws RulesException with {@link RulesErrorCode#INVALID_REQUEST} if one path leads through another
     */
    public CallerProjection requireApart() {
        for (String path : projection.keySet()) {
            if (projection.keySet().stream().anyMatch(other -> path.startsWith(other + "."))) {
                throw new RulesException(
                        RulesErrorCode.INVALID_REQUEST,
                        "projection: the path '" + path + "' leads through another one");
            }
        }
        return this;
    }

    /** Whether the top-level field is shown whole in every document that has it. */
    public boolean showsWhole(String field) {
        if (field.equals(DocumentId.FIELD)) {
            return showsId && !paths.inner().containsKey(field);
        }
        Node node = paths.inner().get(field);
        return inclusion ? node != null && node.isEnd() : node == null;
    }

    /**
     * Whether something may be left out that is under the path or that the path leads through, whatever is stored there. A
     * number is taken for a place in an array.
     */
    public boolean cuts(FieldPath path) {
        if (path.first().equals(DocumentId.FIELD) && !(showsId && paths.inner().containsKey(DocumentId.FIELD))) {
            return !showsId;
        }
        Node node = paths;
        for (int depth = 0; depth < path.parts().size(); depth++) {
            String part = path.parts().get(depth);
            Node inner = node.inner().get(part);
            if (inner == null) {
                boolean mayBePlace = depth > 0 && part.chars().allMatch(Character::isDigit);
                return inclusion || mayBePlace;
            }
            if (inner.isEnd()) {
                return !inclusion;
            }
            node = inner;
        }
        return true;
    }

    private boolean hidesOnlyId() {
        return !showsId && paths.isEnd();
    }

    private static RulesException mixed() {
        return new RulesException(
                RulesErrorCode.INVALID_REQUEST, "projection: fields to keep and to leave out cannot be mixed");
    }

    private static boolean isWanted(String path, BsonValue value) {
        String fault = FieldPath.fault(path);
        if (fault != null) {
            throw new RulesException(RulesErrorCode.INVALID_REQUEST, "projection: " + fault);
        }
        return switch (value) {
            case BsonBoolean wanted -> wanted.getValue();
            case BsonNumber wanted -> wanted.doubleValue() != 0;
            default ->
                throw new RulesException(
                        RulesErrorCode.NOT_SUPPORTED,
                        "projection: '" + path + "' must be 0, 1, true or false under rules");
        };
    }

    /** What MongoDB would return for this document. */
    public BsonDocument apply(BsonDocument document) {
        BsonDocument shown = inclusion ? keep(document, paths) : leaveOut(document, paths);
        if (!showsId) {
            shown.remove(DocumentId.FIELD);
        } else if (inclusion && document.containsKey(DocumentId.FIELD)) {
            BsonDocument identified = new BsonDocument();
            document.keySet().stream()
                    .filter(name -> name.equals(DocumentId.FIELD) || shown.containsKey(name))
                    .forEach(name -> identified.put(
                            name, name.equals(DocumentId.FIELD) ? DocumentId.of(document) : shown.get(name)));
            return identified;
        }
        return shown;
    }

    private static BsonDocument keep(BsonDocument document, Node wanted) {
        BsonDocument kept = new BsonDocument();
        document.forEach((name, value) -> {
            Node inner = wanted.inner().get(name);
            if (inner == null) {
                return;
            }
            if (inner.isEnd()) {
                kept.put(name, value);
            } else if (value instanceof BsonDocument embedded) {
                kept.put(name, keep(embedded, inner));
            } else if (value instanceof BsonArray array) {
                kept.put(name, keep(array, inner));
            }
        });
        return kept;
    }

    /** Of an array only the documents are kept, each in part. */
    private static BsonArray keep(BsonArray array, Node wanted) {
        BsonArray kept = new BsonArray();
        array.forEach(element -> {
            if (element instanceof BsonDocument embedded) {
                kept.add(keep(embedded, wanted));
            } else if (element instanceof BsonArray inner) {
                kept.add(keep(inner, wanted));
            }
        });
        return kept;
    }

    private static BsonDocument leaveOut(BsonDocument document, Node unwanted) {
        BsonDocument rest = new BsonDocument();
        document.forEach((name, value) -> {
            Node inner = unwanted.inner().get(name);
            if (inner == null) {
                rest.put(name, value);
            } else if (!inner.isEnd()) {
                rest.put(name, leaveOutOfValue(value, inner));
            }
        });
        return rest;
    }

    private static BsonValue leaveOutOfValue(BsonValue value, Node unwanted) {
        return switch (value) {
            case BsonDocument embedded -> leaveOut(embedded, unwanted);
            case BsonArray array -> {
                BsonArray rest = new BsonArray();
                array.forEach(element -> rest.add(leaveOutOfValue(element, unwanted)));
                yield rest;
            }
            default -> value;
        };
    }

    /**
     * The paths as a tree.
     *
     * @param inner what is below; empty at the end of a path
     */
    record Node(Map<String, Node> inner) {
        boolean isEnd() {
            return inner.isEmpty();
        }

        static Node of(List<FieldPath> paths) {
            Node root = new Node(new HashMap<>());
            for (FieldPath path : paths) {
                Node node = root;
                for (String part : path.parts()) {
                    node = node.inner().computeIfAbsent(part, _ -> new Node(new HashMap<>()));
                }
            }
            return root;
        }
    }
}
