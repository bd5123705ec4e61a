using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Data;

namespace Portal.Core.Customers;

/// <summary>Registers customers and their passwords: ASP.NET Identity on the portal's database.</summary>
public static class CustomersRegistration
{
    public const int MinimumPasswordLength = 12;

    public static IdentityBuilder AddCustomers(this IServiceCollection services)
    {
        services.AddSingleton<CustomerLinks>();
        services.AddSingleton<CustomerMails>();
        services.AddSingleton<StrangerSignIns>();
        services.AddSingleton<KnownTokens>();
        services.AddSingleton<EndedSignIns>();
        services.AddSingleton<SecondFactors>();
        return services
            .AddIdentityCore<Customer>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.User.RequireUniqueEmail = true;

                // The user's name is the e-mail address, which has its own check.
                options.User.AllowedUserNameCharacters = "";

                // Length is what makes a password strong; rules on characters only make it hard to remember.
                options.Password.RequiredLength = MinimumPasswordLength;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Password.RequiredUniqueChars = CustomerInput.MinimumDifferentCharacters;
            })
            .AddRoles<IdentityRole<int>>()
            .AddEntityFrameworkStores<PortalDb>()
            .AddDefaultTokenProviders();
    }
}
