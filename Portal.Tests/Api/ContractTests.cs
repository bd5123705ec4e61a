using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Accounts;
using Portal.Core.Keys;
using Portal.Core.Operations;

namespace Portal.Tests.Api;

/// <summary>Each action with the request of the API document; its answer against the document's example, and the document's words for its failure.</summary>
public sealed class ContractTests(ApiLab lab) : IClassFixture<ApiLab>
{
    private const string Unknown = "invalid_uid";

    [Fact]
    public async Task List_plans()
    {
        var plans = (await lab.PostAsync("list_plans", lab.Token)).Ok();
        Shape.Equal(
            """
            {
              "result": "OK", "action": "list_plans",
              "plans": [{
                "id": 1, "name": "Standard S3", "active": 1, "quota": 5000, "storage_type": "Standard", "locations": "NL,DE",
                "monthly_rub": 4500, "monthly_eur": 49.99, "monthly_usd": 54.99,
                "traffic_overage_price_rub": 10, "traffic_overage_price_eur": 0.11, "traffic_overage_price_usd": 0.12,
                "storage_overage_price_rub": 5, "storage_overage_price_eur": 0.05, "storage_overage_price_usd": 0.06,
                "bandwidth_limit": 1000, "price": { "rub": 4500, "eur": 49.99, "usd": 54.99 }, "tags": []
              }]
            }
            """,
            plans);
        var paid = plans.GetProperty("plans").EnumerateArray().Single(plan => plan.GetProperty("id").GetInt32() == lab.Paid.Id);
        Assert.Equal(
            $$$"""{"id":{{{lab.Paid.Id}}},"name":"Standard S3","active":1,"quota":5000,"storage_type":"Standard","locations":"NL,DE","monthly_rub":4499.1,"monthly_eur":49.99,"monthly_usd":54.99,"traffic_overage_price_rub":10,"traffic_overage_price_eur":0.11,"traffic_overage_price_usd":0.12,"storage_overage_price_rub":5,"storage_overage_price_eur":0.05,"storage_overage_price_usd":0.06,"bandwidth_limit":1000,"price":{"rub":4499.1,"eur":49.99,"usd":54.99},"tags":[]}""",
            paid.GetRawText());
        Assert.Equal("s3/list_plans: missing auth token", (await lab.PostAsync("list_plans", null)).Failed());
    }

    [Fact]
    public async Task List_plans_shows_staff_one_plan_and_customers_no_inactive_ones()
    {
        var hidden = ApiLab.NewPlan("Not sold yet", 5);
        hidden.Active = false;
        await lab.AddPlanAsync(hidden);

        var one = (await lab.PostAsync("list_plans", lab.AdminsToken, ("id", $"{hidden.Id}"))).Ok();
        Assert.Equal(["result", "action", "plan"], one.EnumerateObject().Select(field => field.Name));
        Assert.Equal(0, one.GetProperty("plan").GetProperty("active").GetInt32());

        var all = (await lab.PostAsync("list_plans", lab.Token, ("id", $"{hidden.Id}"))).Ok();
        Assert.DoesNotContain(all.GetProperty("plans").EnumerateArray(), plan => plan.GetProperty("id").GetInt32() == hidden.Id);
        Assert.Equal("s3/list_plans: plan not found", (await lab.PostAsync("list_plans", lab.AdminsToken, ("id", "999999"))).Failed());

        var tested = await lab.AddPersonAsync("tester@example.net");
        await using (var db = await lab.OpenDbAsync())
        {
            db.Attach(tested.Customer).Entity.Tags.Add(Core.Customers.Customer.TestTag);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var shown = (await lab.PostAsync("list_plans", tested.Token)).Ok();
        Assert.Contains(shown.GetProperty("plans").EnumerateArray(), plan => plan.GetProperty("id").GetInt32() == hidden.Id);
    }

    [Fact]
    public async Task History()
    {
        var history = (await lab.PostAsync("history", lab.Token)).Ok();
        Shape.Equal("""{ "result": "OK", "action": "history", "data": [] }""", history);
        Assert.Equal("s3/history: invalid token, logout", (await lab.PostAsync("history", "HOSTKEY_TOKEN")).Failed());
        Assert.Equal("s3/history: plan not found", (await lab.PostAsync("history", lab.Token, ("id", "999999"))).Failed());
    }

    [Fact]
    public async Task Create_order()
    {
        var (_, token) = await lab.AddPersonAsync("buyer@example.net");
        var order = (await lab.PostAsync("create_order", token, ("plan_id", $"{lab.Paid.Id}"), ("bucket_name", ApiLab.NewName()))).Ok();
        Shape.Equal("""{ "result": "OK", "action": "create_order", "s3uid": "7VT1xrnQbWSIQhoOrAngpLUL5reuFcXY" }""", order);
        Assert.Matches("^[A-Za-z0-9]{32}$", order.GetProperty("s3uid").GetString());

        Assert.Equal("s3/create_order: no plan_id found", (await lab.PostAsync("create_order", token, ("bucket_name", ApiLab.NewName()))).Failed());
        Assert.Equal("s3/create_order: no plan_id found", (await lab.PostAsync("create_order", token, ("plan_id", "999999"), ("bucket_name", ApiLab.NewName()))).Failed());
        Assert.Equal(
            "s3/create_order: invalid location",
            (await lab.PostAsync("create_order", token, ("plan_id", $"{lab.Paid.Id}"), ("bucket_name", ApiLab.NewName()), ("location", "XX"))).Failed());
    }

    [Fact]
    public async Task Create_account()
    {
        var (_, token) = await lab.AddPersonAsync("invoiced@example.net");
        var order = (await lab.PostAsync("create_account", token, ("plan_id", $"{lab.Paid.Id}"), ("bucket_name", ApiLab.NewName()), ("location", "DE"))).Ok();
        Shape.Equal("""{ "result": "OK", "action": "create_account", "s3uid": "7VT1xrnQbWSIQhoOrAngpLUL5reuFcXY" }""", order);

        var failure = await lab.PostAsync("create_account", null);
        Assert.Equal("s3/create_account: missing auth token", failure.Failed());
        Assert.Equal(
            """{"possible_errors":["s3/create_account: customer not found","s3/create_account: no plan_id found","s3/create_account: invalid location","s3/create_account: you have maximum 3 free S3 accounts","s3/create_account: S3 account was created, but have error: ..."]}""",
            failure.Json.GetProperty("details").GetRawText());
        for (var free = 0; free < 3; free++)
        {
            (await lab.PostAsync("create_account", token, ("plan_id", $"{lab.Free.Id}"), ("bucket_name", ApiLab.NewName()))).Ok();
        }

        Assert.Equal(
            "s3/create_account: you have maximum 3 free S3 accounts",
            (await lab.PostAsync("create_account", token, ("plan_id", $"{lab.Free.Id}"), ("bucket_name", ApiLab.NewName()))).Failed());
    }

    [Fact]
    public async Task An_account_by_invoice_takes_nothing_from_the_credit()
    {
        var (customer, token) = await lab.AddPersonAsync("credit@example.net");
        await lab.OrderAsync(token, lab.Paid);
        Assert.Equal(950.01m, await CreditAsync(customer.Id));
        (await lab.PostAsync("create_account", token, ("plan_id", $"{lab.Paid.Id}"), ("bucket_name", ApiLab.NewName()))).Ok();
        Assert.Equal(950.01m, await CreditAsync(customer.Id));
    }

    [Theory]
    [InlineData("create_order")]
    [InlineData("create_account")]
    public async Task An_idempotency_key_makes_a_repeated_order_one(string action)
    {
        var (_, token) = await lab.AddPersonAsync($"{action}-twice@example.net");
        var bucket = ApiLab.NewName();
        (string, string)[] fields = [("action", action), ("token", token), ("plan_id", $"{lab.Paid.Id}"), ("bucket_name", bucket)];
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(fields, key)));
        Assert.Single(answers.Select(answer => answer.Ok().GetProperty("s3uid").GetString()).Distinct());
        Assert.Single((await lab.PostAsync("get_users", token)).Ok().GetProperty("s3_users").EnumerateArray());

        var other = await SendAsync([.. fields[..3], ("bucket_name", ApiLab.NewName())], key);
        Assert.StartsWith($"s3/{action}: This idempotency key", other.Failed(), StringComparison.Ordinal);
        Assert.Equal("Idempotency-Key", other.Json.GetProperty("details").GetProperty("field").GetString());
        Assert.Equal("Idempotency-Key", (await SendAsync(fields, new string('k', 101))).Json.GetProperty("details").GetProperty("field").GetString());

        async Task<ApiResponse> SendAsync((string Name, string Value)[] form, string idempotencyKey) => await lab.SendAsync(
            new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))), null, ("Idempotency-Key", idempotencyKey));
    }

    [Fact]
    public async Task Create_bucket()
    {
        var name = ApiLab.NewName();
        var created = (await lab.PostAsync("create_bucket", lab.Token, ("s3uid", lab.S3uid), ("bucket_name", name))).Ok();
        Shape.Equal(
            """{ "result": "OK", "action": "create_bucket", "message": { "status": "success", "bucket_name": "my-new-bucket", "location": "NL" } }""", created);
        Assert.Equal($$"""{"status":"success","bucket_name":"{{name}}","location":"NL"}""", created.GetProperty("message").GetRawText());

        var failure = await lab.PostAsync("create_bucket", lab.Token, ("s3uid", Unknown), ("bucket_name", name));
        Assert.Equal("s3/create_bucket: S3 account not found for this customer", failure.Failed());
        Assert.Equal("""{"s3uid":"invalid_uid"}""", failure.Json.GetProperty("details").GetRawText());

        var badName = await lab.PostAsync("create_bucket", lab.Token, ("s3uid", lab.S3uid), ("bucket_name", "No_Bucket"));
        Assert.StartsWith("s3/create_bucket: invalid bucket_name: ", badName.Failed(), StringComparison.Ordinal);
        Assert.Equal("bucket_name", badName.Json.GetProperty("details").GetProperty("field").GetString());
    }

    [Fact]
    public async Task Delete_bucket()
    {
        var name = ApiLab.NewName();
        (await lab.PostAsync("create_bucket", lab.Token, ("s3uid", lab.S3uid), ("bucket_name", name))).Ok();
        var deleted = (await lab.PostAsync("delete_bucket", lab.Token, ("s3uid", lab.S3uid), ("bucket_name", name))).Ok();
        Assert.Equal("""{"result":"OK","action":"delete_bucket","message":"Bucket deleted successfully"}""", deleted.GetRawText());
        Assert.Equal(
            "s3/delete_bucket: bucket not found",
            (await lab.PostAsync("delete_bucket", lab.Token, ("s3uid", lab.S3uid), ("bucket_name", name))).Failed());
    }

    [Theory]
    [InlineData("get_buckets", """{ "name": "my-bucket-01", "creation_date": "2023-10-15T10:30:00Z", "usage": 1073741824 }""", "S3 account not found for this customer")]
    [InlineData("get_buckets_rmq", """{ "name": "my-bucket-01", "usage": 1024000, "created": "2023-10-15T10:30:00Z" }""", "s3/get_buckets_rmq: S3 account not found for this customer")]
    public async Task Get_buckets(string action, string bucket, string failure)
    {
        var (_, token) = await lab.AddPersonAsync($"{action}@example.net");
        var (first, second) = (ApiLab.NewName(), ApiLab.NewName());
        var s3uid = await lab.OrderAsync(token, lab.Paid, first);
        using (var s3 = await ConnectAsync(s3uid))
        {
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = first, Key = "a", ContentBody = new string('x', 3_000) });
        }

        (await lab.PostAsync("create_bucket", token, ("s3uid", s3uid), ("bucket_name", second))).Ok();
        var answer = await lab.PostAsync(action, token, ("s3uid", s3uid));
        var buckets = answer.Ok();
        Shape.Equal(
            $$"""
            {
              "result": "OK", "action": "{{action}}", "message": [{{bucket}}], "usage_storage": 1610612736, "quota": 5000,
              "metering": { "total_traffic_period_gb": 12.5, "total_storage_peak_gb": 1.5 },
              "access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "endpoint": "https://s3.nl.hostkey.com"
            }
            """,
            buckets);
        Assert.Equal(
            new[] { (first, 3_000L), (second, 0L) }.Order(),
            buckets.GetProperty("message").EnumerateArray().Select(row => (row.GetProperty("name").GetString()!, row.GetProperty("usage").GetInt64())).Order());
        Assert.Equal(3_000, buckets.GetProperty("usage_storage").GetInt64());
        Assert.Equal(5000, buckets.GetProperty("quota").GetInt32());
        Assert.InRange(DateTimeOffset.UtcNow - answer.LastModified!.Value, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));

        using var own = new AmazonS3Client(
            buckets.GetProperty("access_key").GetString(), buckets.GetProperty("secret_key").GetString(),
            new AmazonS3Config { ServiceURL = buckets.GetProperty("endpoint").GetString(), ForcePathStyle = true });
        Assert.Equal(2, (await own.ListBucketsAsync(TestContext.Current.CancellationToken)).Buckets.Count);

        Assert.Equal(failure, (await lab.PostAsync(action, token, ("s3uid", Unknown))).Failed());
    }

    [Fact]
    public async Task Keys_are_null_without_the_scope_and_for_staff()
    {
        var reader = await lab.AddTokenAsync("ann@example.net", TokenScopes.Read);
        foreach (var (token, id) in new[] { (reader, ""), (lab.AdminsToken, $"{lab.Ann.Id}"), (lab.SupportsToken, $"{lab.Ann.Id}") })
        {
            var buckets = (await lab.PostAsync("get_buckets", token, ("s3uid", lab.S3uid), ("id", id))).Ok();
            Assert.Equal(JsonValueKind.Null, buckets.GetProperty("access_key").ValueKind);
            Assert.Equal(JsonValueKind.Null, buckets.GetProperty("secret_key").ValueKind);
        }
    }

    [Fact]
    public async Task Get_files_and_delete_file()
    {
        using var s3 = await ConnectAsync(lab.S3uid);
        var bucket = ApiLab.NewName();
        await s3.PutBucketAsync(bucket, TestContext.Current.CancellationToken);
        foreach (var key in new[] { "documents/report_2023.pdf", "images/logo.png", "odd\tname", "z" })
        {
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = key });
        }

        (string, string)[] where = [("s3uid", lab.S3uid), ("bucket_name", bucket)];
        var files = (await lab.PostAsync("get_files", lab.Token, [.. where, ("max_keys", "2")])).Ok();
        Shape.Equal(
            """
            {
              "result": "OK", "action": "get_files",
              "files": {
                "files": [{
                  "key": "documents/report_2023.pdf", "original_key": "documents/report_2023.pdf", "size": 2048576,
                  "last_modified": "2023-10-25T14:30:00Z", "etag": "\"d41d8cd98f00b204e9800998ecf8427e\""
                }],
                "folders": ["documents/", "images/"], "next_token": "eyJDb250aW51YXRpb25Ub2tlbiI6ImV4YW1wbGUifQ=="
              },
              "folders": ["documents/", "images/"], "next_token": "eyJDb250aW51YXRpb25Ub2tlbiI6ImV4YW1wbGUifQ=="
            }
            """,
            files);
        Assert.Equal("""["documents/","images/"]""", files.GetProperty("folders").GetRawText());
        Assert.Matches("^\"[0-9a-f]{32}\"$", files.GetProperty("files").GetProperty("files")[0].GetProperty("etag").GetString());

        var rest = (await lab.PostAsync("get_files", lab.Token, [.. where, ("continuation_token", files.GetProperty("next_token").GetString()!)])).Ok();
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_token").ValueKind);
        Assert.Equal(["odd␉name", "z"], rest.GetProperty("files").GetProperty("files").EnumerateArray().Select(file => file.GetProperty("key").GetString()));
        Assert.Equal("odd\tname", rest.GetProperty("files").GetProperty("files")[0].GetProperty("original_key").GetString());

        var found = (await lab.PostAsync("get_files", lab.Token, [.. where, ("search", "LOGO")])).Ok();
        Assert.Equal("images/logo.png", Assert.Single(found.GetProperty("files").GetProperty("files").EnumerateArray()).GetProperty("key").GetString());
        var folder = (await lab.PostAsync("get_files", lab.Token, [.. where, ("delimiter", "/"), ("prefix", "images/")])).Ok();
        Assert.Equal("images/logo.png", Assert.Single(folder.GetProperty("files").GetProperty("files").EnumerateArray()).GetProperty("key").GetString());
        Assert.Equal(
            "s3/get_files: S3 account not found for this customer",
            (await lab.PostAsync("get_files", lab.Token, ("s3uid", Unknown), ("bucket_name", bucket))).Failed());

        var deleted = (await lab.PostAsync("delete_file", lab.Token, [.. where, ("filename", "odd\tname")])).Ok();
        Shape.Equal("""{ "result": "OK", "action": "delete_file", "message": "string" }""", deleted);
        Assert.Equal(3, (await s3.ListObjectsV2Async(new() { BucketName = bucket }, TestContext.Current.CancellationToken)).S3Objects.Count);
        Assert.Matches(
            "^s3/delete_file: Delete S3 file error: .+[^.]\\. Response: .+\\.$",
            (await lab.PostAsync("delete_file", lab.Token, ("s3uid", lab.S3uid), ("bucket_name", ApiLab.NewName()), ("filename", "z"))).Failed());
    }

    [Fact]
    public async Task Show_key()
    {
        using var s3 = await ConnectAsync(lab.S3uid);
        var shown = (await lab.PostAsync("show_key", lab.Token, ("s3uid", lab.S3uid), ("s3_key", "access_key"))).Ok();
        Shape.Equal("""{ "result": "OK", "action": "show_key", "key": "4KCTQIAZ1GLPB8TFIMTO" }""", shown);
        Assert.Matches("^[A-Z0-9]{20}$", shown.GetProperty("key").GetString());
        Assert.Equal(40, (await lab.PostAsync("show_key", lab.Token, ("s3uid", lab.S3uid), ("s3_key", "secret_key"))).Ok().GetProperty("key").GetString()!.Length);

        foreach (var token in new[] { lab.BobsToken, lab.AdminsToken })
        {
            Assert.Equal("s3/show_key: customer not found", (await lab.PostAsync("show_key", token, ("s3uid", lab.S3uid), ("s3_key", "secret_key"))).Failed());
        }

        Assert.StartsWith("s3/show_key: invalid s3_key: ", (await lab.PostAsync("show_key", lab.Token, ("s3uid", lab.S3uid), ("s3_key", "1"))).Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_and_undo()
    {
        var (customer, token) = await lab.AddPersonAsync("leaving@example.net");
        var s3uid = await lab.OrderAsync(token, lab.Paid);
        var cancelled = (await lab.PostAsync("delete_payment_account", token, ("s3uid", s3uid))).Ok();
        Shape.Equal("""{ "result": "OK", "action": "delete_payment_account", "cancellation_date": "2024-12-31 23:59:59" }""", cancelled);
        Assert.EndsWith(" 23:59:59", cancelled.GetProperty("cancellation_date").GetString(), StringComparison.Ordinal);

        var service = (await lab.PostAsync("get_users", token)).Ok().GetProperty("s3_users")[0].GetProperty("service");
        Shape.Equal(
            """
            {
              "next_commit_date": "2024-02-01", "cancellation_date": "2024-12-31 23:59:59", "termination_date": "2024-12-31 23:59:59",
              "termination_unix_date": 1, "cancellation_unix_date": 1, "status": "ending"
            }
            """,
            service);
        Assert.Equal(
            DateTimeOffset.FromUnixTimeSeconds(service.GetProperty("cancellation_unix_date").GetInt64()).ToString("yyyy-MM-dd HH:mm:ss", null),
            service.GetProperty("cancellation_date").GetString());

        Assert.Equal(cancelled.GetRawText(), (await lab.PostAsync("delete_payment_account", lab.AdminsToken, ("s3uid", s3uid), ("id", $"{customer.Id}"))).Ok().GetRawText());
        var undone = (await lab.PostAsync("cancel_payment_account_deletion", token, ("s3uid", s3uid))).Ok();
        Shape.Equal("""{ "result": "OK", "action": "cancel_payment_account_deletion", "termination_date": "2024-12-31 23:59:59" }""", undone);
        Assert.Equal(service.GetProperty("termination_date").GetString(), undone.GetProperty("termination_date").GetString());

        Assert.Equal("S3 account not found for this customer", (await lab.PostAsync("delete_payment_account", token, ("s3uid", Unknown))).Failed());
        Assert.Equal(
            "s3/cancel_payment_account_deletion: S3 account not found for this customer",
            (await lab.PostAsync("cancel_payment_account_deletion", token, ("s3uid", Unknown))).Failed());
    }

    [Fact]
    public async Task Delete_account()
    {
        var (customer, token) = await lab.AddPersonAsync("gone@example.net");
        var (first, second) = (await lab.OrderAsync(token, lab.Free), await lab.OrderAsync(token, lab.Free));
        const string Deleted = """{"result":"OK","action":"delete_account","message":"Account deleted successfully"}""";
        Assert.Equal(Deleted, (await lab.PostAsync("delete_account", token, ("s3uid", first), ("id", "1"))).Ok().GetRawText());
        Assert.Equal("S3 account not found for this customer", (await lab.PostAsync("delete_account", token, ("s3uid", first))).Failed());

        Assert.Equal("s3/delete_account: no id found", (await lab.PostAsync("delete_account", lab.AdminsToken, ("s3uid", second))).Failed());
        Assert.Equal("S3 account not found for this customer", (await lab.PostAsync("delete_account", lab.AdminsToken, ("s3uid", second), ("id", $"{lab.Bob.Id}"))).Failed());
        Assert.Equal(Deleted, (await lab.PostAsync("delete_account", lab.AdminsToken, ("s3uid", second), ("id", $"{customer.Id}"))).Ok().GetRawText());
    }

    [Fact]
    public async Task Get_users()
    {
        var users = (await lab.PostAsync("get_users", lab.Token)).Ok();
        Shape.Equal(
            """
            {
              "result": "OK", "action": "get_users",
              "s3_users": [{
                "id": 123, "s3uid": "7VT1xrnQbWSIQhoOrAngpLUL5reuFcXY", "email": "someone@example.net", "billing": "whmcs", "plan_id": 5,
                "location": "NL", "storage_type": "Standard", "quota": 5000, "traffic": 12.5, "storage_usage": 45.2,
                "service": {
                  "next_commit_date": "2024-02-01", "cancellation_date": null, "termination_date": null,
                  "termination_unix_date": null, "cancellation_unix_date": null, "status": "active"
                }
              }]
            }
            """,
            users);
        Assert.All(users.GetProperty("s3_users").EnumerateArray(), user => Assert.Equal(lab.Ann.Id, user.GetProperty("id").GetInt32()));
        Assert.Equal("s3/get_users: customer not found", (await lab.PostAsync("get_users", lab.AdminsToken, ("id", "999999"))).Failed());
        var mine = (await lab.PostAsync("get_users", lab.BobsToken, ("id", $"{lab.Ann.Id}"))).Ok();
        Assert.Empty(mine.GetProperty("s3_users").EnumerateArray());
        var anns = (await lab.PostAsync("get_users", lab.SupportsToken, ("id", $"{lab.Ann.Id}"), ("order", "total_storage_peak_gb"), ("order_by", "desc"))).Ok();
        Assert.Contains(anns.GetProperty("s3_users").EnumerateArray(), user => user.GetProperty("s3uid").GetString() == lab.S3uid);
        Assert.StartsWith("s3/get_users: invalid order: ", (await lab.PostAsync("get_users", lab.AdminsToken, ("order", "email"))).Failed(), StringComparison.Ordinal);
    }

    private async Task<decimal> CreditAsync(int customerId)
    {
        await using var db = await lab.OpenDbAsync();
        return (await Core.Billing.Ledger.BalanceAsync(db, customerId, TestContext.Current.CancellationToken)).Amount;
    }

    private async Task<IAmazonS3> ConnectAsync(string s3uid)
    {
        await using var db = await lab.OpenDbAsync();
        var account = await db.FindAccountAsync(Caller.Operator, Permission.ReadAccounts, s3uid, TestContext.Current.CancellationToken);
        return await lab.Get<StorageConnections>().ConnectAsync(db, account!, TestContext.Current.CancellationToken);
    }
}
