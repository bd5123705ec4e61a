using System.CommandLine;
using System.Globalization;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Commands;

/// <summary><c>token add</c>.</summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", CommandText.Token) { CreateAdd() };

    private static Command CreateAdd()
    {
        var email = new Argument<string>("email") { Description = CommandText.Email };
        var name = new Option<string>("--name") { Description = CommandText.TokenName, Required = true };
        var scopes = new Option<TokenScopes[]>("--scopes")
        {
            Description = CommandText.TokenScopes,
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result =>
            {
                var chosen = new List<TokenScopes>();
                foreach (var word in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
                {
                    if (Enum.TryParse<TokenScopes>(word, ignoreCase: true, out var scope) && Enum.IsDefined(scope) && !char.IsDigit(word[0]))
                    {
                        chosen.Add(scope);
                    }
                    else
                    {
                        result.AddError(string.Format(CultureInfo.CurrentCulture, CommandText.NoSuchScope, word));
                    }
                }

                return [.. chosen];
            },
            DefaultValueFactory = _ => [TokenScopes.Read],
        };
        var days = new Option<int?>("--days") { Description = CommandText.TokenDays };
        var command = new Command("add", CommandText.TokenAdd) { email, name, scopes, days };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async services =>
            {
                var all = parsed.GetValue(scopes)!.Aggregate(TokenScopes.None, (sum, scope) => sum | scope);
                var input = new AddTokenInput(parsed.GetRequiredValue(name), all, parsed.GetValue(days), parsed.GetRequiredValue(email));
                var added = await services.GetRequiredService<AddToken>().RunAsync(Caller.Operator, input, cancellationToken);
                if (await added.IsRefusedAsync())
                {
                    return ExitCode.Failed;
                }

                Console.WriteLine(added.Value.Token);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }
}
