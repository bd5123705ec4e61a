using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Tests.Access;

namespace Portal.Tests.Api;

/// <summary>
/// Every action with what nobody should send, generated from the table of actions and the parameters that each describes:
/// never more than a failure in the document's shape, and nothing changes.
/// </summary>
public sealed class HostileRequestTests(ApiLab lab) : IClassFixture<ApiLab>
{
    private static readonly string[] s_odd =
    [
        "\0", "a\0b", "\u202e\u2066\u200b", "🪣🗝️", "\ufffe", "\u0001\u001f\u007f", "%00", "../../etc/passwd", "' OR 1=1 --", "<script>", "${jndi:x}", "-0", "NaN", "1e+9", "٣",
    ];

    public static TheoryData<string> Actions() => [.. ApiTable.All.Select(action => action.Name)];

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Without_a_token_that_is_good_for_it_nothing_is_done(string name)
    {
        var action = ApiTable.Find(name)!;
        string[] all = [await EndedTokenAsync(token => token.ExpiresAt, DateTime.UtcNow.AddSeconds(-1)), await EndedTokenAsync(token => token.RevokedAt, DateTime.UtcNow)];
        var before = await StateAsync();
        Assert.Equal($"s3/{name}: missing auth token", (await PostAsync(action, null)).Failed());
        Assert.Equal($"s3/{name}: missing auth token", (await PostAsync(action, "")).Failed());
        foreach (var bad in new[] { "HOSTKEY_TOKEN", "s3p_", new string('x', 100_000), "\0", "🗝️", lab.Token + "x", lab.Token[..^1], lab.Token.ToUpperInvariant() })
        {
            Assert.Equal($"s3/{name}: invalid token, logout", (await PostAsync(action, bad)).Failed());
        }

        foreach (var ended in all)
        {
            Assert.Equal($"s3/{name}: invalid token, logout", (await PostAsync(action, ended)).Failed());
        }

        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Another_customers_token_reaches_nothing(string name)
    {
        var action = ApiTable.Find(name)!;
        if (!action.Parameters.GetConstructors()[0].GetParameters().Any(parameter => parameter.Name == "S3uid") || name == "get_users")
        {
            return; // It names nothing of anybody's: ContractTests show that get_users answers only what is one's own.
        }

        var before = await StateAsync();
        var others = (await PostAsync(action, lab.BobsToken)).Failed();
        Assert.EndsWith(name == "show_key" ? "customer not found" : "S3 account not found for this customer", others, StringComparison.Ordinal);
        Assert.Equal(others, (await PostAsync(action, lab.BobsToken, ("s3uid", new string('x', 32)))).Failed());
        Assert.Equal(others, (await PostAsync(action, lab.BobsToken, ("id", $"{lab.Ann.Id}"))).Failed());
        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task A_token_without_the_scope_may_not(string name)
    {
        var action = ApiTable.Find(name)!;
        var needed = name is "show_key" ? TokenScopes.Keys : name.StartsWith("get_", StringComparison.Ordinal) || name is "list_plans" or "history" ? TokenScopes.Read : TokenScopes.Write;
        var token = await lab.AddTokenAsync("ann@example.net", ApiLab.Everything & ~needed);
        var before = await StateAsync();
        Assert.Contains($"“{needed.ToString().ToLowerInvariant()}”", (await PostAsync(action, token)).Failed(), StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Each_field_is_refused_by_its_name(string name)
    {
        var action = ApiTable.Find(name)!;
        var before = await StateAsync();
        foreach (var parameter in ParameterReader.Describe(action.Parameters))
        {
            var field = parameter.Field.Name;
            if (parameter.IsRequired)
            {
                Assert.StartsWith($"s3/{name}: no {field} found", (await PostAsync(action, lab.Token, (field, null))).Failed(), StringComparison.Ordinal);
                Assert.StartsWith($"s3/{name}: no {field} found", (await PostAsync(action, lab.Token, (field, ""))).Failed(), StringComparison.Ordinal);
            }

            string[] wrong = parameter.Type == typeof(int) ? ["x", "1.5", "99999999999999999999", "-1", $"{(long)parameter.Field.Min - 1}", $"{(long)parameter.Field.Max + 1}", "0x10", " 7"]
                : parameter.Type == typeof(DateOnly) ? ["x", "2026-02-30", "01.02.2026", "2026-1-1"]
                : parameter.Type.IsEnum ? ["x", "0", "99"]
                : [];
            foreach (var value in (string[])[.. wrong, new string('a', 100_000)])
            {
                var refused = await PostAsync(action, lab.Token, (field, value));
                Assert.StartsWith($"s3/{name}: invalid {field}: ", refused.Failed(), StringComparison.Ordinal);
                Assert.Equal(field, refused.Json.GetProperty("details").GetProperty("field").GetString());
            }

            Assert.StartsWith($"s3/{name}: invalid {field}: ", (await SendTwiceAsync(action, field)).Failed(), StringComparison.Ordinal);
            Assert.StartsWith($"s3/{name}: invalid {field}: ", (await SendRawAsync(action, field, "%FF%FE")).Failed(), StringComparison.Ordinal);
            foreach (var odd in s_odd)
            {
                await IsHarmlessAsync(action, field, odd);
            }
        }

        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Bodies_other_than_a_form_are_refused(string name)
    {
        var action = ApiTable.Find(name)!;
        var before = await StateAsync();
        const string FormOnly = "s3: send the fields as a form (application/x-www-form-urlencoded or multipart/form-data)";
        var json = $$"""{"action":"{{name}}","token":"{{lab.Token}}"}""";
        Assert.Equal(FormOnly, (await lab.SendAsync(new StringContent(json, Encoding.UTF8, "application/json"))).Failed());
        Assert.Equal(FormOnly, (await lab.SendAsync(new ByteArrayContent(Encoding.UTF8.GetBytes($"action={name}&token={lab.Token}")))).Failed());
        Assert.Equal("s3: unknown action", (await lab.SendAsync(new FormUrlEncodedContent([]))).Failed());
        using var broken = new ByteArrayContent("--x\r\nContent-Disposition: form-data; name=\"action\"\r\n\r\nlist"u8.ToArray());
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        Assert.Equal(FormOnly, (await lab.SendAsync(broken)).Failed());

        using var multipart = new MultipartFormDataContent { { new StringContent(name), "action" }, { new StringContent("nobody's"), "token" } };
        Assert.Equal($"s3/{name}: invalid token, logout", (await lab.SendAsync(multipart)).Failed());
        Assert.Equal("s3/" + name + ": invalid token, logout", (await SendTwiceAsync(action, "token")).Failed());
        Assert.Equal("s3: unknown action", (await SendTwiceAsync(action, "action")).Failed());
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task A_form_in_parts_works_like_any_other()
    {
        using var multipart = new MultipartFormDataContent { { new StringContent("list_plans"), "action" }, { new StringContent(lab.Token), "token" } };
        (await lab.SendAsync(multipart)).Ok();
    }

    [Fact]
    public async Task Other_methods_and_large_bodies_have_statuses_of_their_own()
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Options })
        {
            Assert.Equal("s3: use POST", (await lab.SendAsync(null, method)).Failed(405));
        }

        var large = new string('a', ApiEndpoint.MaxBody);
        Assert.StartsWith("s3: the request is larger", (await lab.PostAsync("list_plans", lab.Token, ("x", large))).Failed(413), StringComparison.Ordinal);
        using var unannounced = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes($"action=list_plans&x={large}")));
        unannounced.Headers.ContentType = new("application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(lab.Server.Address, PortalUrls.Api)) { Content = unannounced };
        request.Headers.TransferEncodingChunked = true;
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        (await ApiResponse.ReadAsync(response)).Failed(413);
    }

    [Theory]
    [InlineData("drop_tables")]
    [InlineData("LIST_PLANS")]
    [InlineData("list_plans ")]
    [InlineData("")]
    public async Task Unknown_actions_are_told_so(string action) => Assert.Equal("s3: unknown action", (await lab.PostAsync(action, lab.Token)).Failed());

    [Fact]
    public async Task A_token_in_the_address_is_none()
    {
        using var http = new HttpClient();
        using var body = new FormUrlEncodedContent([KeyValuePair.Create("action", "list_plans")]);
        using var response = await http.PostAsync(new Uri(lab.Server.Address, $"{PortalUrls.Api}?token={lab.Token}"), body, TestContext.Current.CancellationToken);
        Assert.Equal("s3/list_plans: missing auth token", (await ApiResponse.ReadAsync(response)).Failed());
    }

    /// <summary>Odd text may be a key, a search or a name that matches nothing; it is answered in the document's shape either way.</summary>
    private async Task IsHarmlessAsync(ApiAction action, string field, string odd)
    {
        if (action.Name is "delete_file" or "get_files" && field is not ("s3uid" or "bucket_name"))
        {
            Assert.Equal(200, (await PostAsync(action, lab.Token, ("bucket_name", "no-such-bucket"), (field, odd))).Status);
            return;
        }

        var answer = await PostAsync(action, lab.Token, (field, odd));
        if (answer.Json.TryGetProperty("code", out _))
        {
            answer.Failed();
        }
        else
        {
            // Only what is a filter, or does not count for customers, can hold such text and be answered.
            answer.Ok();
            Assert.True(action.Name is "get_users", $"{field} = {Uri.EscapeDataString(odd)}: {answer.Text}");
        }
    }

    /// <summary>The action with fields that would do, but for those that are given; <see langword="null"/> leaves one out.</summary>
    private Task<ApiResponse> PostAsync(ApiAction action, string? token, params (string Name, string? Value)[] changes) =>
        lab.PostAsync(action.Name, token, [.. FieldsOf(action, changes).Select(field => (field.Key, field.Value))]);

    private Task<ApiResponse> SendTwiceAsync(ApiAction action, string field)
    {
        var fields = FieldsOf(action, []);
        (fields["action"], fields["token"]) = (action.Name, lab.Token);
        var value = fields.GetValueOrDefault(field, "1");
        fields[field] = value;
        return lab.SendAsync(new FormUrlEncodedContent([.. fields, KeyValuePair.Create(field, value)]));
    }

    private Task<ApiResponse> SendRawAsync(ApiAction action, string field, string encoded)
    {
        var fields = FieldsOf(action, []);
        (fields["action"], fields["token"]) = (action.Name, lab.Token);
        fields.Remove(field);
        var form = string.Join('&', fields.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}").Append($"{field}={encoded}"));
        return lab.SendAsync(new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded"));
    }

    private Dictionary<string, string> FieldsOf(ApiAction action, (string Name, string? Value)[] changes)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in ParameterReader.Describe(action.Parameters).Where(parameter => parameter.IsRequired))
        {
            fields[parameter.Field.Name] = parameter.Field.Name switch
            {
                "s3uid" => lab.S3uid,
                "bucket_name" => action.Name.StartsWith("create", StringComparison.Ordinal) ? ApiLab.NewName() : lab.Bucket,
                "plan_id" => $"{lab.Paid.Id}",
                "filename" => "nothing-there",
                "s3_key" => "access_key",
                var other => throw new InvalidOperationException($"No sample for {other}."),
            };
        }

        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                fields.Remove(name);
            }
            else
            {
                fields[name] = value;
            }
        }

        return fields;
    }

    private async Task<string> EndedTokenAsync(System.Linq.Expressions.Expression<Func<ApiToken, DateTime?>> end, DateTime at)
    {
        var text = await lab.AddTokenAsync("ann@example.net", ApiLab.Everything);
        var hash = ApiToken.HashOf(text);
        await using var db = await lab.OpenDbAsync();
        await db.ApiTokens.Where(token => token.Hash == hash).ExecuteUpdateAsync(row => row.SetProperty(end, at), TestContext.Current.CancellationToken);
        return text;
    }

    /// <summary>All rows but the tokens', on which each use is noted.</summary>
    private async Task<IReadOnlyDictionary<string, string>> StateAsync()
    {
        await using var state = new WorldState(lab.Get<DataDirectory>());
        return (await state.ReadAsync()).Where(table => !table.Key.EndsWith("/ApiTokens", StringComparison.Ordinal)).ToDictionary();
    }
}
