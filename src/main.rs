use enquiries::database::Database;
use enquiries::program::{Options, run};

#[tokio::main]
async fn main() -> color_eyre::Result<()> {
    let url = std::env::var("DATABASE_URL").unwrap_or_default();
    let database = Database::open(url.parse()?, 4)?;
    let mut arguments = std::env::args().skip_while(|word| word != "--as").skip(1);
    let sign_in_as = arguments
        .next()
        .and_then(|word| Some(word.split_once('/')?).map(|(t, u)| (t.to_owned(), u.to_owned())));
    let options = Options {
        sign_in_as,
        ..Options::default()
    };
    run(database, options).await
}
