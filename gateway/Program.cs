using Trilateral.Gateway;
using Trilateral.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlatformProxy();

var app = builder.Build();
app.UseServiceDefaults();
app.MapPublicHealth();
app.MapReverseProxy();
app.Run();
