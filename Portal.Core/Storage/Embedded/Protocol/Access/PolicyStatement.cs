using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Core.Storage.Embedded.Protocol.Access;

/// <summary>One statement of a policy.</summary>
internal sealed partial class PolicyStatement
{
    private static readonly string[] Known = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private readonly (bool Negated, List<string> Values) _principals;
    private readonly (bool Negated, List<string> Values) _actions;
    private readonly (bool Negated, List<string> Values) _resources;
    private readonly List<PolicyCondition> _conditions;

    private PolicyStatement(JsonElement statement)
    {
        Allows = statement.GetProperty("Effect").GetString() switch
        {
            "Allow" => true,
            "Deny" => false,
            _ => throw BucketPolicy.Malformed("Invalid effect"),
        };
        _principals = ReadList(statement, "Principal", ReadPrincipals);
        _actions = ReadList(statement, "Action", Strings);
        _resources = ReadList(statement, "Resource", element => Strings(element).ConvertAll(ReadResource));
        _conditions = statement.TryGetProperty("Condition", out var conditions)
            ? [.. conditions.EnumerateObject().SelectMany(PolicyCondition.Read)]
            : [];
    }

    public bool Allows { get; }

    public bool IsPublic => Allows && (_principals.Negated || _principals.Values.Contains("*")) && !_conditions.Exists(condition => condition.Restricts);

    /// <exception cref="S3Exception">MalformedPolicy.</exception>
    public static PolicyStatement Read(JsonElement statement, string bucket)
    {
        BucketPolicy.RefuseUnknown(statement, Known);
        var read = new PolicyStatement(statement);
        if (read is { Allows: true, _principals.Negated: true })
        {
            throw BucketPolicy.Malformed("Allow with NotPrincipal is not allowed.");
        }

        if (read._actions.Values.Exists(action => action != "*" && !action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase)))
        {
            throw BucketPolicy.Malformed("Policy has invalid action");
        }

        if (!read._resources.Negated
            && read._resources.Values.Exists(resource => !Fits(resource.Split('/')[0], bucket)))
        {
            throw BucketPolicy.Malformed("Policy has invalid resource");
        }

        return read;
    }

    public bool Matches(PolicyQuestion question) =>
        _principals.Values.Exists(principal => principal == "*" || (question.Caller is not null && IsAccount(principal, question.Caller))) != _principals.Negated
        && _actions.Values.Exists(action => action == "*" || Fits(action[3..], question.Action, ignoreCase: true)) != _actions.Negated
        && _resources.Values.Exists(resource => Fits(resource, question.Resource)) != _resources.Negated
        && _conditions.TrueForAll(condition => condition.Holds(question.Value));

    /// <summary>Whether a text is of a pattern with <c>*</c> for anything and <c>?</c> for one character.</summary>
    internal static bool Fits(string pattern, string text, bool ignoreCase = false)
    {
        // Two marks, not recursion: a pattern of many stars must not take exponential time.
        var (at, star, mark) = (0, -1, 0);
        var i = 0;
        while (i < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, mark) = (at++, i);
            }
            else if (at < pattern.Length && (pattern[at] == '?' || Same(pattern[at], text[i], ignoreCase)))
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                (at, i) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).TrimStart('*').Length == 0;
    }

    /// <summary>Whether a text holds a variable such as <c>${aws:username}</c>: they are not filled in here.</summary>
    internal static bool HasVariable(string text) => text.Contains("${", StringComparison.Ordinal);

    internal static List<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => [.. element.EnumerateArray().SelectMany(Strings)],
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        JsonValueKind.Number => [element.GetRawText()],
        _ => throw BucketPolicy.Malformed("A text or a list of texts was expected"),
    };

    private static bool Same(char one, char other, bool ignoreCase) =>
        one == other || (ignoreCase && char.ToUpperInvariant(one) == char.ToUpperInvariant(other));

    private static (bool Negated, List<string> Values) ReadList(JsonElement statement, string name, Func<JsonElement, List<string>> read)
    {
        var plain = statement.TryGetProperty(name, out var values);
        var negated = statement.TryGetProperty("Not" + name, out var others);
        if (plain == negated)
        {
            throw BucketPolicy.Malformed($"Missing required field {name}");
        }

        var list = read(plain ? values : others);
        return list.Count == 0 ? throw BucketPolicy.Malformed($"Missing required field {name}") : (negated, list);
    }

    private static List<string> ReadPrincipals(JsonElement principal) => principal.ValueKind is JsonValueKind.Object
        ? [.. principal.EnumerateObject().SelectMany(entry => entry.Name is "AWS" or "CanonicalUser"
            ? Strings(entry.Value)
            : throw BucketPolicy.Malformed("Invalid principal in policy"))]
        : principal.ValueKind is JsonValueKind.String && principal.GetString() == "*" ? ["*"] : throw BucketPolicy.Malformed("Invalid principal in policy");

    private static string ReadResource(string text) => text == "*"
        ? text
        : !HasVariable(text) && Arn().Match(text) is { Success: true } arn ? arn.Groups[1].Value : throw BucketPolicy.Malformed("Policy has invalid resource");

    /// <summary>An account is written as it is called, or as <c>arn:aws:iam::ACCOUNT:root</c>, or as a user of that name.</summary>
    private static bool IsAccount(string principal, string s3uid)
    {
        if (principal == s3uid)
        {
            return true;
        }

        var parts = principal.Split(':');
        return parts is ["arn", "aws", "iam", _, _, _]
            && ((parts[4] == s3uid && parts[5] == "root") || parts[5] == "user/" + s3uid);
    }

    [GeneratedRegex(@"\Aarn:aws:s3:[^:]*:[^:]*:(.+)\z")]
    private static partial Regex Arn();
}
