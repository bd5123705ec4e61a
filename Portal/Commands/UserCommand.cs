using System.CommandLine;
using System.Globalization;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Commands;

/// <summary><c>user add</c> and <c>user list</c>.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", CommandText.User) { CreateAdd(), CreateList() };

    private static Command CreateAdd()
    {
        var email = new Argument<string>("email") { Description = CommandText.Email };
        var role = new Option<Role>("--role") { Description = CommandText.Role, Required = true };
        var credit = new Option<decimal?>("--credit") { Description = CommandText.Credit };
        var currency = new Option<Currency>("--currency") { Description = CommandText.Currency, DefaultValueFactory = _ => Currency.Eur };
        var billing = new Option<string>("--billing") { Description = CommandText.Billing, DefaultValueFactory = _ => Customer.OwnBilling };
        var password = new Option<bool>("--password-stdin") { Description = CommandText.PasswordStdin };
        var command = new Command("add", CommandText.UserAdd) { email, role, credit, currency, billing, password };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(password))
            {
                result.AddError(CommandText.PasswordStdinMissing);
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            services => AddAsync(
                services,
                new(parsed.GetRequiredValue(email), ReadPassword(), parsed.GetValue(role), parsed.GetValue(currency), parsed.GetRequiredValue(billing)),
                parsed.GetValue(credit),
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", CommandText.UserList);
        command.SetAction((_, cancellationToken) => CommandHost.RunAsync(services => ListAsync(services, cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> AddAsync(IServiceProvider services, AddCustomerInput input, decimal? credit, CancellationToken cancellationToken)
    {
        if (credit is <= 0)
        {
            await Console.Error.WriteLineAsync(CreditText.AmountOutOfRange);
            return ExitCode.Failed;
        }

        var added = await services.GetRequiredService<AddCustomer>().RunAsync(Caller.Operator, input, cancellationToken);
        if (await added.IsRefusedAsync())
        {
            return ExitCode.Failed;
        }

        var id = added.Value.CustomerId;
        if (credit is { } amount)
        {
            var booked = await services.GetRequiredService<AddCredit>().RunAsync(Caller.Operator, new(id, amount, $"user-add:{id}"), cancellationToken);
            if (await booked.IsRefusedAsync())
            {
                return ExitCode.Failed;
            }
        }

        Console.WriteLine(CommandText.UserAdded, input.Email, id);
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var list = services.GetRequiredService<ListCustomers>();
        for (var after = 0; ;)
        {
            var page = await list.RunAsync(Caller.Operator, new(after), cancellationToken);
            if (await page.IsRefusedAsync())
            {
                return ExitCode.Failed;
            }

            if (page.Value.Customers.Count == 0)
            {
                return ExitCode.Done;
            }

            foreach (var customer in page.Value.Customers)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{customer.Id,5}  {string.Join(',', customer.Roles),-10}  {customer.Currency.ToString().ToUpperInvariant()}  {customer.CreatedAt:yyyy-MM-dd}  {customer.Billing,-8}  {customer.Email}"));
                after = customer.Id;
            }
        }
    }

    /// <summary>One line, so that <c>echo</c> and a file with a line end both work.</summary>
    private static string ReadPassword() => Console.In.ReadLine() ?? "";
}
